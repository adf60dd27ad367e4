# bash completion for bx: asks `bx __complete` for everything.
_bx() {
    local program=${COMP_WORDS[0]} piece=${COMP_WORDS[COMP_CWORD]} IFS=$'\n'
    local directive word prefix value candidate quote='' skip reply=()
    [[ $program == '~/'* ]] && program=$HOME/${program#'~/'}
    COMPREPLY=()
    mapfile -t reply < <(
        "$program" __complete --line "${COMP_LINE:0:COMP_POINT}" 2>/dev/null)
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
complete -F _bx bx
