/// Finds the texts of QR codes that were pasted among other words.
struct QRFinder {
    /// The QR texts that were found, each once, in order.
    private(set) var texts: [String] = []
    /// The message without them.
    private(set) var rest: [Unicode.Scalar] = []
    /// A text that begins as that of a code does, and has a comma too many or too few: which of its digits
    /// are the number nobody can tell.
    private(set) var torn: String?
    private(set) var cursor: ScalarCursor

    /// A message holds 1 KB, so at most some twenty; nobody means more than these.
    private static let textsMaximum = 20

    init(_ scalars: [Unicode.Scalar]) {
        cursor = ScalarCursor(scalars)
        while let scalar = cursor.peek() {
            if let text = wholeText(scalar) ?? address(scalar) {
                if QRText(text) != nil, !texts.contains(text), texts.count < Self.textsMaximum {
                    texts.append(text)
                }
                rest.append(";")
            } else if let text = tornText(scalar) {
                torn = torn ?? text
                rest.append(";")
            } else {
                rest.append(scalar)
                cursor.position += 1
            }
        }
    }

    /// `01,<kind>,…`: at least six fields, of which only the last two may be missing. Spaces that
    /// a keyboard put after commas are dropped, for the checksum is over the text without them.
    private mutating func commaSeparated(_ scalar: Unicode.Scalar) -> String? {
        guard scalar == "0", cursor.peek(-1)?.isASCIIDigit != true else { return nil }
        let start = cursor.position
        guard cursor.skip(["0", "1"]), comma() else {
            cursor.position = start
            return nil
        }
        var fields = ["01"]
        var isOpen = true
        while isOpen, fields.count < Self.widths.count + 1 {
            // A text without a number is no QR text, and what follows is looked at by itself.
            if fields.count > 3, fields[3].utf8.count < 8 { break }
            // The next code begins; no checksum has two digits.
            if fields.count > 5, cursor.peek() == "0", cursor.peek(1) == "1", cursor.peek(2) == ","
            {
                break
            }
            // A seller's tax number where the amount would be: Shenzhen's form.
            let widths =
                fields.count > 4 && QRText.isSeller(fields[4]) ? Self.sellerWidths : Self.widths
            // Some makers print the amount with it (QRText).
            let sign = (4...5).contains(fields.count) && cursor.skip("¥") ? "¥" : ""
            let field = cursor.take(upTo: widths[fields.count - 1]) {
                $0.isASCIIDigit || $0.isSmallLetter || $0 == "." || $0 == "-"
            }
            fields.append(sign + field.uppercased())
            isOpen = comma()
            // A day of nine digits is none, and eight of them are another.
            if !isOpen, field.utf8.count == 8, widths[fields.count - 2] == 8 {
                fields[fields.count - 1] += cursor.take(upTo: 8) { $0.isASCIIDigit }
                isOpen = comma()
            }
            // 01,32,,<number>,11日692.52,…: no part of its code, amount or check code is the whole.
            let isSeller = fields.count > 4 && QRText.isSeller(fields[4])
            let isCuttable = isSeller ? fields.count == 6 : [3, 5, 7].contains(fields.count)
            if !isOpen, isCuttable, !field.isEmpty, skipRestOfField() {
                fields[fields.count - 1] = ""
                isOpen = comma()
            }
        }
        if isOpen { fields.append("") }
        guard fields.count >= 6, fields[3].utf8.count >= 8 else {
            cursor.position = start
            return nil
        }
        return fields.joined(separator: ",")
    }

    /// Nil too where the last field is cut in the middle: a comma stands where none should.
    private mutating func wholeText(_ scalar: Unicode.Scalar) -> String? {
        func isPart(_ scalar: Unicode.Scalar?) -> Bool {
            scalar.map { $0.isASCIIDigit || $0.isSmallLetter } ?? false
        }
        let start = cursor.position
        guard let text = commaSeparated(scalar) else { return nil }
        if !isPart(cursor.peek(-1)) || !isPart(cursor.peek()) { return text }
        cursor.position = start
        return nil
    }

    /// `01,<kind>,` and at least four more fields of digits, letters and points.
    private mutating func tornText(_ scalar: Unicode.Scalar) -> String? {
        guard scalar == "0", cursor.peek(-1)?.isASCIIDigit != true else { return nil }
        let start = cursor.position
        var fields = ["01"]
        if cursor.skip(["0", "1"]), comma() {
            let kind = cursor.take(upTo: 2) { $0.isASCIIDigit }
            if kind.utf8.count == 2, comma() {
                fields.append(kind)
                repeat {
                    _ = cursor.skip("¥")
                    let field = cursor.take(upTo: Self.restMaximum) {
                        $0.isASCIIDigit || $0.isSmallLetter || $0 == "." || $0 == "-"
                    }
                    fields.append(field.uppercased())
                } while fields.count < Self.fieldsMaximum && comma()
            }
        }
        if fields.count >= 6 { return fields.joined(separator: ",") }
        cursor.position = start
        return nil
    }

    /// As many as a code's text has with each of its fields torn.
    private static let fieldsMaximum = 16

    /// Moves behind digits that one or two characters part from the field's first ones, if they end it.
    private mutating func skipRestOfField() -> Bool {
        let start = cursor.position
        _ = cursor.take(upTo: 2) { !$0.isASCIIDigit && $0 != "," && $0 != "\n" }
        let rest = cursor.take(upTo: Self.restMaximum) { $0.isASCIIDigit || $0 == "." }
        if !rest.isEmpty, cursor.isAtEnd || cursor.peek() == "," { return true }
        cursor.position = start
        return false
    }

    private static let restMaximum = 24

    /// The widest that each field after the first may be: kind, code, number, amount or seller, day,
    /// check code, checksum.
    private static let widths = [2, 12, 20, 20, 8, 20, 4]
    /// Kind, code, number, seller, amount, day, hash.
    private static let sellerWidths = [2, 12, 20, 20, 16, 8, 128]

    private mutating func comma() -> Bool {
        let start = cursor.position
        cursor.skipSpaces()
        guard cursor.skip(",") else {
            cursor.position = start
            return false
        }
        let end = cursor.position
        cursor.skipSpaces()
        // Spaces after the last comma are not the text's.
        if cursor.peek().map({ $0 != "," && !$0.isASCIIDigit && !$0.isSmallLetter }) ?? true {
            cursor.position = end
        }
        return true
    }

    /// The blockchain's web address, up to its end.
    private mutating func address(_ scalar: Unicode.Scalar) -> String? {
        let start = cursor.position
        guard scalar == "h", cursor.skip(Self.blockchain) else {
            cursor.position = start
            return nil
        }
        let query = cursor.take(upTo: QRText.bytesMaximum) {
            (0x21...0x7E).contains($0.value) && $0 != ";" && $0 != "\"" && $0 != ">"
        }
        return QRText.blockchainPrefix + query
    }

    private static let blockchain = Array(QRText.blockchainPrefix.unicodeScalars)
}
