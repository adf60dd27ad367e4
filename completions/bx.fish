# fish completion for bx: asks `bx __complete` for everything.
function __bx_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l plain (string unescape -- $current; or string trim -l -c "'\"" -- $current)
    set -l program (string replace -r '^~/' "$HOME/" -- $words[1])
    set -e words[1]
    set -l reply ($program __complete -- $words "$plain" 2>/dev/null)
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
complete -c bx -f -a '(__bx_complete)'
