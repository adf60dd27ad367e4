extension SuiteText {
    /// What a parser may accept or refuse, and what this one does. Numbers keep their text, so none
    /// is too large; text is UTF-8 without a mark and without halves of surrogate pairs.
    static let decided: [SuiteText] = [
        SuiteText("a negative exponent beyond every double", #"[123.456e-789]"#, isAccepted: true),
        SuiteText(
            "an exponent of many digits",
            #"[0.4e00669999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999969999999006]"#,
            isAccepted: true),
        SuiteText("a negative integer with a huge exponent", #"[-1e+9999]"#, isAccepted: true),
        SuiteText("a decimal with a huge exponent", #"[1.5e+9999]"#, isAccepted: true),
        SuiteText("a negative number that overflows", #"[-123123e100000]"#, isAccepted: true),
        SuiteText("a number that overflows", #"[123123e100000]"#, isAccepted: true),
        SuiteText("a number that underflows", #"[123e-10000000]"#, isAccepted: true),
        SuiteText(
            "a negative integer past 64 bits", #"[-123123123123123123123123123123]"#,
            isAccepted: true),
        SuiteText("an integer past 64 bits", #"[100000000000000000000]"#, isAccepted: true),
        SuiteText(
            "a long negative integer", #"[-237462374673276894279832749832423479823246327846]"#,
            isAccepted: true),
        SuiteText("the second half of a pair in a name", #"{"\uDFAA":0}"#, isAccepted: false),
        SuiteText("the first half of a pair alone", #"["\uDADA"]"#, isAccepted: false),
        SuiteText("a first half and another escape", #"["\uD888\u1234"]"#, isAccepted: false),
        SuiteText(
            "UTF-16 with its mark", #"‹FF›‹FE›[‹00›"‹00›‹E9›‹00›"‹00›]‹00›"#, isAccepted: false),
        SuiteText("a byte that begins no character", #"["日ш‹FA›"]"#, isAccepted: false),
        SuiteText("a surrogate in UTF-8", #"["‹ED›‹A0›‹80›"]"#, isAccepted: false),
        SuiteText("a first half and a line end", #"["\uD800\n"]"#, isAccepted: false),
        SuiteText("a second half and a letter", #"["\uDd1ea"]"#, isAccepted: false),
        SuiteText("two first halves and a line end", #"["\uD800\uD800\n"]"#, isAccepted: false),
        SuiteText("a first half in small letters", #"["\ud800"]"#, isAccepted: false),
        SuiteText("a first half and letters", #"["\ud800abc"]"#, isAccepted: false),
        SuiteText("a byte that UTF-8 has not", #"["‹FF›"]"#, isAccepted: false),
        SuiteText("halves in the wrong order", #"["\uDd1e\uD834"]"#, isAccepted: false),
        SuiteText("a letter of Latin 1", #"["‹E9›"]"#, isAccepted: false),
        SuiteText("a second half alone", #"["\uDFAA"]"#, isAccepted: false),
        SuiteText("a continuation byte alone", #"["‹81›"]"#, isAccepted: false),
        SuiteText("a character past U+10FFFF", #"["‹F4›‹BF›‹BF›‹BF›"]"#, isAccepted: false),
        SuiteText("an overlong slash", #"["‹C0›‹AF›"]"#, isAccepted: false),
        SuiteText(
            "an overlong form of six bytes", #"["‹FC›‹83›‹BF›‹BF›‹BF›‹BF›"]"#, isAccepted: false),
        SuiteText("a NUL of six bytes", #"["‹FC›‹80›‹80›‹80›‹80›‹80›"]"#, isAccepted: false),
        SuiteText("half a character before the quote", #"["‹E0›‹FF›"]"#, isAccepted: false),
        SuiteText(
            "UTF-16, the high byte first", #"‹00›[‹00›"‹00›‹E9›‹00›"‹00›]"#, isAccepted: false),
        SuiteText(
            "UTF-16, the low byte first", #"[‹00›"‹00›‹E9›‹00›"‹00›]‹00›"#, isAccepted: false),
        SuiteText("a byte order mark", #"‹EF›‹BB›‹BF›{}"#, isAccepted: false),
        SuiteText(
            "500 arrays inside each other", bytes: repeated("[", 500) + repeated("]", 500),
            isAccepted: true),
    ]
}
