from pkgcli.main import run

run()
