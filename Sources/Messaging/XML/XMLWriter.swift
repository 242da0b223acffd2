/// Writes the small XML that WeChat and WeCom read, as UTF-8.
struct XMLWriter: Sendable {
    private(set) var bytes: [UInt8] = []

    mutating func element(_ name: StaticString, _ children: (inout XMLWriter) -> Void) {
        open(name)
        children(&self)
        close(name)
    }

    /// As CDATA. What would end it is cut in two, and what is no character of XML left out.
    mutating func element(_ name: StaticString, text: String) {
        open(name)
        append("<![CDATA[")
        var brackets = 0
        for scalar in text.unicodeScalars where Self.isCharacter(scalar) {
            if scalar == ">", brackets >= 2 { append("]]><![CDATA[") }
            brackets = scalar == "]" ? brackets + 1 : 0
            bytes.append(contentsOf: String(Character(scalar)).utf8)
        }
        append("]]>")
        close(name)
    }

    mutating func element(_ name: StaticString, integer: Int64) {
        open(name)
        append("\(integer)")
        close(name)
    }

    private mutating func open(_ name: StaticString) { append("<\(name)>") }
    private mutating func close(_ name: StaticString) { append("</\(name)>") }
    private mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

    /// XML 1.0, section 2.2.
    static func isCharacter(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value >= 0x20 && scalar.value != 0xFFFE && scalar.value != 0xFFFF
            || scalar.value == 9 || scalar.value == 10 || scalar.value == 13
    }
}
