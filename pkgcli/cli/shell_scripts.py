"""What each shell is told: to ask `pkgcli --complete` for the candidates, and how to take its answer.

A line of the answer is a candidate, a tab and what it means; a line that begins with the tab asks for names of files.
Numbers and codes are found whatever the case they are typed in, so no shell may sort them out once more by case.
"""

from __future__ import annotations

# Bash parts words at `=` and `:`, and replaces only what follows the last of these; macOS has version 3.2.
_BASH = r"""# pkgcli: completion for bash
_pkgcli() {
    local i word line candidate words=() last=${COMP_WORDS[COMP_CWORD]}
    for ((i = 1; i <= COMP_CWORD; i++)); do
        word=${COMP_WORDS[i]}
        if ((i > 1)) && [[ $word == [=:] || ${COMP_WORDS[i - 1]} == [=:] ]]; then
            words[${#words[@]} - 1]+=$word
        else
            words+=("$word")
        fi
    done
    [[ $last == [=:] ]] && last=
    local attached=${words[${#words[@]} - 1]%"$last"}
    COMPREPLY=()
    while IFS= read -r line; do
        candidate=${line%%$'\t'*}
        if [[ -z $candidate ]]; then
            while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -f -- "$last")
            compopt -o filenames 2>/dev/null
            return
        fi
        printf -v candidate %q "${candidate#"$attached"}"
        COMPREPLY+=("$candidate")
    done < <(command pkgcli --complete "${words[@]}" 2>/dev/null)
}
complete -o nosort -F _pkgcli pkgcli 2>/dev/null || complete -F _pkgcli pkgcli
"""

_ZSH = r"""#compdef pkgcli
# pkgcli: completion for zsh
_pkgcli() {
    local line candidate
    local -a candidates shown
    for line in "${(@f)$(command pkgcli --complete "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)}"; do
        [[ -n $line ]] || continue
        candidate=${line%%$'\t'*}
        if [[ -z $candidate ]]; then
            compset -P '--*='
            _files
            return
        fi
        candidates+=("$candidate")
        shown+=("$candidate  ${line#*$'\t'}")
    done
    compadd -U -V pkgcli -l -d shown -a candidates
}
compdef _pkgcli pkgcli
"""

_FISH = r"""# pkgcli: completion for fish
function __pkgcli_candidates
    set -l before (commandline -opc)
    set -l word (commandline -ct)
    set -l found (command pkgcli --complete $before[2..-1] "$word" 2>/dev/null)
    if string match -q -- \t'*' $found[1]
        __fish_complete_path (string unescape -- (string replace -r -- '^--[^=]*=' '' "$word"))
    else
        printf '%s\n' $found
    end
end
complete -c pkgcli -f -a '(__pkgcli_candidates)'
"""

SCRIPTS = {"bash": _BASH, "zsh": _ZSH, "fish": _FISH}
