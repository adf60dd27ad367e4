// What bx reads of its surroundings beside the variables of its flags, for the root's man page.

/// What every command heeds and no flag stands for.
enum SharedSurroundings {
    static let variables: [(name: String, purpose: String)] = [
        ("NO_COLOR", "When set and not empty, nothing is coloured unless --color says so."),
        (
            "CLICOLOR_FORCE",
            "When set, not empty and not 0, output is coloured also into a pipe."
        ),
        ("TERM", "With dumb, nothing is coloured unless --color says so."),
        ("COLUMNS", "The width of help where there is no terminal; else 80."),
        (
            "BX_PAGER, PAGER",
            "The command that shows long help on a terminal; less -FRX without them, none when "
                + "empty."
        ),
        ("XDG_CONFIG_HOME", "Where bx/config.yaml is looked for; ~/.config without it."),
    ]

    static let files: [(path: String, purpose: String)] = [
        ("./bx.yaml", "Defaults for flags; see bx-config(1)."),
        (
            "$XDG_CONFIG_HOME/bx/config.yaml",
            "Defaults for flags where the working directory has no bx.yaml."
        ),
    ]
}
