// What pictures are drawn with: Unicode's lines and arrows, or ASCII where the locale has no UTF-8.

/// The characters that boxes, bars and arrows are made of.
package struct Glyphs: Equatable, Sendable {
    package let horizontal: Character
    package let vertical: Character
    package let topLeft: Character
    package let topRight: Character
    package let bottomLeft: Character
    package let bottomRight: Character
    /// Where an edge meets another from its left or right end.
    package let leftTee: Character
    package let rightTee: Character
    package let pointer: Character
    package let full: Character
    package let empty: Character
    package let separator: Character
    package let ellipsis: Character
    package let leftArrow: Character
    package let rightArrow: Character
    package let upArrow: Character
    package let downArrow: Character

    package static let unicode = Glyphs(
        horizontal: "─", vertical: "│", topLeft: "╭", topRight: "╮", bottomLeft: "╰",
        bottomRight: "╯", leftTee: "├", rightTee: "┤", pointer: "▶", full: "█", empty: "░",
        separator: "·", ellipsis: "…", leftArrow: "←", rightArrow: "→", upArrow: "↑",
        downArrow: "↓")

    package static let ascii = Glyphs(
        horizontal: "-", vertical: "|", topLeft: "+", topRight: "+", bottomLeft: "+",
        bottomRight: "+", leftTee: "+", rightTee: "+", pointer: ">", full: "#", empty: ".",
        separator: ",", ellipsis: "~", leftArrow: "<", rightArrow: ">", upArrow: "^",
        downArrow: "v")

    /// What the locale allows: the first that is set and not empty of `LC_ALL`, `LC_CTYPE` and
    /// `LANG` names the character set (locale(7)).
    package static func allowed(by variable: (String) -> String?) -> Glyphs {
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy
            .compactMap(variable).first { !$0.isEmpty }
        let name = (locale ?? "").uppercased()
        return name.contains("UTF-8") || name.contains("UTF8") ? .unicode : .ascii
    }
}
