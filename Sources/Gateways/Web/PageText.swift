import Mustache

/// Text as the page shows it: escaped for HTML, and without the characters that could make one
/// text look like another.
///
/// The template library escapes by grapheme, so a quotation mark with a combining accent would
/// pass and end an attribute. This goes by Unicode scalar. It also drops controls and the marks
/// that turn the direction of what follows (CVE-2021-42574): an invoice's own fields must not
/// rearrange the verdict. Every template names it in its first line.
package struct PageText: MustacheContentType {
    /// The name by which a template's first line asks for this escaping.
    package static let name = "PAGE"

    package init() {}

    /// Escapes the five characters that HTML reads, and drops those that could mislead a reader.
    package func escapeText(_ text: String) -> String {
        var escaped = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "<": escaped.append(contentsOf: "&lt;".unicodeScalars)
            case ">": escaped.append(contentsOf: "&gt;".unicodeScalars)
            case "&": escaped.append(contentsOf: "&amp;".unicodeScalars)
            case "\"": escaped.append(contentsOf: "&quot;".unicodeScalars)
            case "'": escaped.append(contentsOf: "&#39;".unicodeScalars)
            default:
                if !Self.isTreacherous(scalar) { escaped.append(scalar) }
            }
        }
        return String(escaped)
    }

    private static func isTreacherous(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A: false
        case 0x00...0x1F, 0x7F...0x9F: true
        // Invisible and direction marks; the joiners 200C and 200D are letters of some scripts.
        case 0x061C, 0x200B, 0x200E, 0x200F, 0x2028...0x202E, 0x2060...0x206F: true
        case 0xFEFF, 0xFFF9...0xFFFB, 0xE0000...0xE007F: true
        default: false
        }
    }
}
