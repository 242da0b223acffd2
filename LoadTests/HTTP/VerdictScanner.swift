/// Finds verdict and status in an answer, one result after the other, without parsing the faces
/// between them. Within a JSON string quotes are escaped, so a name in quotes is never text.
struct VerdictScanner {
    private var position = 0

    /// The next result's words; nil when there is none. `status` is empty where there is none.
    mutating func next(in body: Span<UInt8>) -> (verdict: Word, status: Word)? {
        guard let start = value(of: "\"verdict\"", in: body, from: position) else { return nil }
        let (verdict, end) = word(in: body, from: start)
        position = end
        guard verdict == .consistent else { return (verdict, .none) }
        // The status follows at once: what lies before the invoice comes before it.
        guard let start = value(of: "\"status\"", in: body, from: end) else {
            return (verdict, .none)
        }
        let (status, statusEnd) = word(in: body, from: start)
        position = statusEnd
        return (verdict, status)
    }

    /// Just after the opening quote of the value of `name`, which comes with its quotes.
    private func value(of name: StaticString, in body: Span<UInt8>, from start: Int) -> Int? {
        var index = start
        while index < body.count {
            if body[index] == 0x22, body.starts(with: name, at: index) {
                var value = body.skippingSpaces(from: index + name.utf8CodeUnitCount)
                if value < body.count, body[value] == UInt8(ascii: ":") {
                    value = body.skippingSpaces(from: value + 1)
                    return value < body.count && body[value] == 0x22 ? value + 1 : nil
                }
            }
            index += 1
        }
        return nil
    }

    private func word(in body: Span<UInt8>, from start: Int) -> (Word, end: Int) {
        var word = Word()
        var index = start
        while index < body.count, body[index] != 0x22 {
            word.append(body[index])
            index += 1
        }
        return (word, index)
    }
}
