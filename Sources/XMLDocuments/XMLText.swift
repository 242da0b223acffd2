/// Writes XML 1.0 in UTF-8, elements in the order of the calls.
package struct XMLText: Sendable {
    /// The document so far, in UTF-8, after its XML declaration.
    package private(set) var bytes = Array(#"<?xml version="1.0" encoding="UTF-8"?>"#.utf8)

    package init() {}

    /// An element with attributes in the order given, and whatever `content` writes inside. Values
    /// are escaped.
    package mutating func element(
        _ name: StaticString, _ attributes: KeyValuePairs<String, String>,
        _ content: (inout XMLText) -> Void
    ) {
        bytes += Array("\n<\(name)".utf8)
        for (name, value) in attributes {
            bytes += Array(" \(name)=\"".utf8)
            append(value)
            bytes.append(UInt8(ascii: "\""))
        }
        bytes.append(UInt8(ascii: ">"))
        content(&self)
        bytes += Array("</\(name)>".utf8)
    }

    package mutating func element(_ name: StaticString, _ content: (inout XMLText) -> Void) {
        element(name, [:], content)
    }

    /// An element with attributes that holds text alone, escaped.
    package mutating func element(
        _ name: StaticString, _ attributes: KeyValuePairs<String, String>, _ text: String
    ) {
        element(name, attributes) { $0.append(text) }
    }

    /// An element that holds text alone, escaped.
    package mutating func element(_ name: StaticString, _ text: String) {
        element(name, [:], text)
    }

    /// Elements one within the other, the innermost with a text.
    package mutating func nested(_ names: [StaticString], _ text: String) {
        guard let first = names.first else { return append(text) }
        element(first) { $0.nested(Array(names.dropFirst()), text) }
    }

    /// A character that XML cannot hold at all (section 2.2) becomes U+FFFD.
    private mutating func append(_ text: String) {
        for scalar in text.unicodeScalars {
            switch scalar {
            case "<": bytes += Array("&lt;".utf8)
            case ">": bytes += Array("&gt;".utf8)
            case "&": bytes += Array("&amp;".utf8)
            case "\"": bytes += Array("&quot;".utf8)
            case "\t", "\n": bytes.append(UInt8(scalar.value))
            case "\u{0}"..<"\u{20}", "\u{FFFE}", "\u{FFFF}": bytes += Array("\u{FFFD}".utf8)
            default: bytes += Array(String(scalar).utf8)
            }
        }
    }
}
