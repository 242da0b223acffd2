/// The last line of a reply to a stream of changes: what became of them.
struct ChangeSummary: CustomStringConvertible {
    private(set) var applied = 0
    private(set) var alreadyApplied = 0
    private(set) var others = 0
    private let text: String

    init(_ body: Span<UInt8>) {
        var end = body.count
        while end > 0, body[end - 1] == 0x0A { end -= 1 }
        var start = end
        while start > 0, body[start - 1] != 0x0A { start -= 1 }
        text = body.text(start..<end)
        let bytes = Array(text.utf8)
        var outer = JSONFields(bytes, 0..<bytes.count)
        guard let field = outer.next(), outer.name(field, is: "summary") else { return }
        var fields = JSONFields(bytes, field.value)
        while let field = fields.next() {
            let count = Int(String(decoding: bytes[field.value], as: UTF8.self)) ?? 0
            if fields.name(field, is: "applied") {
                applied = count
            } else if fields.name(field, is: "alreadyApplied") {
                alreadyApplied = count
            } else {
                others += count
            }
        }
    }

    var description: String { text.isEmpty ? "no summary" : text }
}
