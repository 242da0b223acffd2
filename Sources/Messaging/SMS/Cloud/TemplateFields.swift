/// The variables of a template which is nothing but variables in a row, `${a}${b}${c}${d}`: the
/// platforms bound the length of each, so a reply is dealt out over all of them.
package struct TemplateFields: Sendable {
    private let count: Int
    private let charactersMaximum: Int

    package init(count: Int, charactersMaximum: Int) {
        self.count = count
        self.charactersMaximum = charactersMaximum
    }

    /// As many pieces as there are fields, none of them empty, which platforms refuse; a text longer
    /// than all together ends in an ellipsis. Line breaks become spaces: no template takes them.
    func deal(_ text: String) -> [String] {
        var characters = text.map { $0.isNewline ? " " : $0 }
        let room = count * charactersMaximum
        if characters.count > room { characters = characters.prefix(room - 1) + ["…"] }
        while characters.count < count { characters.append(" ") }
        let (share, rest) = characters.count.quotientAndRemainder(dividingBy: count)
        var pieces: [String] = []
        var start = 0
        for index in 0..<count {
            let end = start + share + (index < rest ? 1 : 0)
            pieces.append(String(characters[start..<end]))
            start = end
        }
        return pieces
    }
}
