import Mustache

/// The names and values that a template sees. A value of nil is not there, so a section for it is left
/// out.
package struct View: MustacheParent {
    private var values: [String: Any] = [:]

    /// - Parameter pairs: names as the template has them.
    package init(_ pairs: KeyValuePairs<String, Any?>) {
        for (name, value) in pairs { values[name] = value }
    }

    package subscript(name: String) -> Any? {
        get { values[name] }
        set { values[name] = newValue }
    }

    /// Mustache's way to a value; nil leaves the section out.
    package func child(named name: String) -> Any? { values[name] }
}

extension String {
    /// A sum, a day or a number: it stays in one line, however narrow the screen and large the letters, so a long
    /// one is written smaller there.
    var figure: View { View(["text": self, "isLong": count > Self.figureCharactersShort]) }

    /// `¥1,234,567.89`, and a day in Chinese.
    private static let figureCharactersShort = 13

    /// Nil when empty: such a value is left out of the page.
    var ifPresent: String? { isEmpty ? nil : self }
}
