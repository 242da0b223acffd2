/// One element of a platform's message: it holds either text or other elements.
struct XMLElement: Sendable, Equatable {
    let name: String
    var text = ""
    var children: [XMLElement] = []
    /// The text between its tags, if that is elements: perhaps a person's `<b>1</b>`.
    var markup = ""

    init(_ name: String) { self.name = name }

    /// The only child of this name; nil if there is none, or several, of which two readers might
    /// believe a different one.
    subscript(name: String) -> XMLElement? {
        let found = children.filter { $0.name == name }
        return found.count == 1 ? found[0] : nil
    }

    /// The text of the only child of this name; empty if there is no such child.
    func text(of name: String) -> String { self[name]?.text ?? "" }

    /// The texts of all children of this name, where nothing but a person's words is believed of them:
    /// one that writes `]]></Content><Content><![CDATA[` makes two elements of his own.
    func words(of name: String) -> String {
        children.lazy.filter { $0.name == name }
            .map { $0.children.isEmpty ? $0.text : $0.markup }.joined(separator: " ")
    }
}
