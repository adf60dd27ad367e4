// The scripts that teach a shell to complete bx. They know nothing about its commands: they ask
// `bx __complete` (see CompletionCommand.swift) and quote its answer for their shell, so they never
// go stale and cost nothing to source.

/// A shell whose tab key bx can serve.
package enum CompletionShell: String, CaseIterable, Sendable {
    case bash, zsh, fish

    /// The script for a program called `name`.
    package func script(for name: String) -> String {
        switch self {
        case .bash: bashScript(name)
        case .zsh: zshScript(name)
        case .fish: fishScript(name)
        }
    }
}

/// bash breaks words at the characters of COMP_WORDBREAKS, `:` and `=` among them, and replaces
/// only the piece under the cursor: what stands before it is cut off the candidates. It inserts
/// them as they are, so they are quoted here, by the quote that is open or with backslashes.
private func bashScript(_ name: String) -> String {
    #"""
    # bash completion for \#(name): asks `\#(name) \#(CompletionCommand.name)` for everything.
    _\#(name)() {
        local program=${COMP_WORDS[0]} piece=${COMP_WORDS[COMP_CWORD]} IFS=$'\n'
        local directive word prefix value candidate quote='' skip reply=()
        [[ $program == '~/'* ]] && program=$HOME/${program#'~/'}
        COMPREPLY=()
        mapfile -t reply < <(
            "$program" \#(CompletionCommand.name) --line "${COMP_LINE:0:COMP_POINT}" 2>/dev/null)
        IFS=$'\t' read -r directive word prefix <<<"${reply[0]}"

        case $piece in
            \'* | \"*) quote=${piece:0:1} ;;
        esac
        value=$2
        [[ $quote ]] || value=${value//\\/}
        case $value in
            \'* | \"*) value=${value:1} ;;
        esac
        skip=$((${#word} - ${#value}))
        ((skip < 0)) && skip=0

        case $directive in
            :files | :directories)
                compopt -o filenames
                local action=-f
                [[ $directive == :directories ]] && action=-d
                mapfile -t reply < <(compgen $action -- "${word:${#prefix}}")
                for candidate in "${reply[@]}"; do
                    candidate=$prefix$candidate
                    COMPREPLY+=("${candidate:skip}")
                done
                return
                ;;
        esac
        for candidate in "${reply[@]:1}"; do
            value=${candidate%%$'\t'*}
            value=${value:skip}
            case $quote in
                \') value=${value//\'/"'\\''"} ;;
                \") value=${value//[\\\"\$\`]/\\&} ;;
                *) [[ $value ]] && printf -v value %q "$value" ;;
            esac
            COMPREPLY+=("$value")
        done
    }
    complete -F _\#(name) \#(name)

    """#
}

/// zsh quotes by itself.
private func zshScript(_ name: String) -> String {
    #"""
    #compdef \#(name)
    # zsh completion for \#(name): asks `\#(name) \#(CompletionCommand.name)` for everything.
    _\#(name)() {
        local program=${(Q)words[1]} directive prefix line value
        local -a reply header values
        [[ $program == '~/'* ]] && program=$HOME/${program#'~/'}
        reply=("${(@f)$("$program" \#(CompletionCommand.name) -- \
            "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)}")
        header=("${(@ps:\t:)reply[1]}")
        prefix=$header[3]
        [[ -n $prefix ]] && compset -P ${(b)prefix}
        case $header[1] in
            :files) _files ;;
            :directories) _files -/ ;;
            :values)
                for line in "${(@)reply[2,-1]}"; do
                    value=${line%%$'\t'*}
                    value=${value#$prefix}
                    value=${${value//\\/\\\\}//:/\\:}
                    values+=("$value:${line#*$'\t'}")
                done
                (($#values)) && _describe -V '\#(name)' values
                ;;
        esac
    }
    if [[ $funcstack[1] == _\#(name) ]]; then
        _\#(name) "$@"
    else
        compdef _\#(name) \#(name)
    fi

    """#
}

/// fish quotes and describes by itself.
private func fishScript(_ name: String) -> String {
    #"""
    # fish completion for \#(name): asks `\#(name) \#(CompletionCommand.name)` for everything.
    function __\#(name)_complete
        set -l words (commandline -opc)
        set -l current (commandline -ct)
        set -l plain (string unescape -- $current; or string trim -l -c "'\"" -- $current)
        set -l program (string replace -r '^~/' "$HOME/" -- $words[1])
        set -e words[1]
        set -l reply ($program \#(CompletionCommand.name) -- $words "$plain" 2>/dev/null)
        set -l header (string split \t -- $reply[1])
        set -e reply[1]
        set -l path (string sub -s (math (string length -- "$header[3]") + 1) -- "$header[2]")
        switch "$header[1]"
            case :files
                printf '%s\n' $header[3](__fish_complete_path "$path")
            case :directories
                printf '%s\n' $header[3](__fish_complete_directories "$path" '')
            case :values
                printf '%s\n' $reply
        end
    end
    complete -c \#(name) -f -a '(__\#(name)_complete)'

    """#
}
