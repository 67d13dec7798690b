from __future__ import annotations

from pkgcli.cli.call import Call
from pkgcli.cli.declared import argument, command, verb
from pkgcli.errors import Unreadable

app = verb()

_SHELLS = ("bash", "zsh", "fish")


@command(app, "completion")
def completion(call: Call, shell: str = argument("SHELL", of=_SHELLS, help="bash, zsh or fish.")) -> None:
    """Print what bash, zsh or fish needs for TAB: commands, options, card numbers and codes.

    \b
    pkgcli completion bash >> ~/.bashrc
    pkgcli completion zsh >> ~/.zshrc        after compinit
    pkgcli completion fish > ~/.config/fish/completions/pkgcli.fish
    """
    from pkgcli.cli.shell_scripts import SCRIPTS

    if shell not in _SHELLS:
        raise Unreadable("SHELL", shell, f"is none of {', '.join(_SHELLS)}", "pkgcli completion bash")
    if call.format != "table":
        raise Unreadable("--format", call.format, "a script is text", "leave it out, and name no such file with -o")
    call.write_out(lambda output: output.stream.writelines((SCRIPTS[shell],)))
