/// The text in an invoice's QR code:
/// `01,<kind>,<code>,<number>,<amount>,<yyyyMMdd>,<check code>,<CRC>,`.
///
/// The last comma is often there, fields at the end may be missing, and code and check code are
/// empty for kinds that have none. A blockchain invoice (Shenzhen) carries a web address instead, or
/// `01,<kind>,<code>,<number>,<seller's tax number>,<amount>,<yyyyMMdd>,<hash>`, whose hash is no check
/// code: that is asked for.
package struct QRText: Sendable, Equatable {
    /// A checksum that is there is right or wrong by `CRC16`. It tells a slip of reading, not a
    /// forgery.
    package enum Checksum: Sendable { case absent, right, wrong }

    package var kind = ""
    package var code = ""
    package var number = ""
    /// Yuan with a point, as printed.
    package var amount = ""
    /// Eight digits, yyyyMMdd.
    package var issuedOn = ""
    package var checkCode = ""
    /// Blockchain invoices only.
    package var sellerTaxNumber = ""
    package var checksum = Checksum.absent

    /// A real text has about 80 bytes, the blockchain's address about 250.
    package static let bytesMaximum = 512

    /// Nil when the text is not an invoice's. The fields are not believed yet.
    ///
    /// Full-width commas and digits (全角) are read as the plain ones, whether a photo, a program or a
    /// person brings them.
    package init?(_ text: some StringProtocol) {
        let text = Substring(text.trimmingUnseen())
        guard text.utf8.count <= Self.bytesMaximum else { return nil }
        if text.hasPrefix("https://") {
            self.init(blockchainAddress: text)
        } else {
            self.init(commaSeparated: text.withoutUnseen().plain)
        }
    }

    private init?(commaSeparated text: Substring) {
        let fields = text.split(separator: ",", omittingEmptySubsequences: false)
        guard fields.count >= 6, fields[0] == "01" || fields[0].trimmingWhiteSpace() == "01" else {
            return nil
        }
        // What stands behind the checksum is another code, or words: nobody scanned the two as one.
        let isAlone =
            fields.dropFirst(8).allSatisfy { $0.trimmingWhiteSpace().isEmpty }
            && fields[5...].allSatisfy { field in
                Self.unsigned(field.trimmingWhiteSpace()).utf8
                    .allSatisfy { (0x21...0x7E).contains($0) }
            }
        guard isAlone, !Self.cutsCheckCode(fields.dropFirst(6).map { $0.trimmingWhiteSpace() })
        else {
            return nil
        }
        func field(_ index: Int) -> String {
            index < fields.count ? String(fields[index].trimmingWhiteSpace()) : ""
        }
        kind = field(1)
        code = field(2)
        number = field(3)
        let isSeller = Self.isSeller(field(4))
        if isSeller { sellerTaxNumber = field(4) }
        // 11,692.52, 11692,52 and 11692.,52: no part of a sum may pass for it.
        func isCut(_ place: Int) -> Bool {
            field(place).contains { "0123456789.".contains($0) }
                && Self.continuesSum(field(place + 1))
        }
        // Some leave the seller's number out, but not its comma: then the day tells.
        let isMoved = !isCut(4) && CalendarDay(field(5)) == nil && CalendarDay(field(6)) != nil
        var place = isSeller || isMoved ? 5 : 4
        if isCut(place) {
            while isCut(place) { place += 1 }
            issuedOn = field(place + 1)
            return
        }
        amount = Self.unsigned(field(place))
        issuedOn = field(place + 1)
        if place > 4 { return }
        checkCode = field(6)
        // Over the sign of money the checksums of makers differ.
        guard fields.count > 7, !field(7).isEmpty, amount == field(4) else { return }
        let covered = text.utf8[..<fields[7].startIndex]
        checksum = UInt16(field(7), radix: 16) == CRC16.checksum(covered) ? .right : .wrong
    }

    /// Without the sign of money that some makers of codes print: ¥113.00.
    private static func unsigned(_ field: some StringProtocol) -> String {
        field.first.map { "¥￥".contains($0) } == true
            ? String(field.dropFirst().trimmingWhiteSpace()) : String(field)
    }

    /// 123456,78901234567890: no part of a check code may pass for its end.
    private static func cutsCheckCode(_ fields: [Substring]) -> Bool {
        guard fields.count > 1, !fields[0].isEmpty, !fields[1].isEmpty else { return false }
        let digits = fields[0] + fields[1]
        return digits.utf8.count == 20 && digits.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }

    /// True for what stands behind a comma within a sum: 692.52, 52.
    private static func continuesSum(_ field: String) -> Bool {
        let whole = field.prefix { $0 != "." }
        return (1...3).contains(whole.utf8.count) && Fen(yuan: field) != nil
    }

    /// True if the text at the amount's place is a taxpayer's number: it has 15 to 20 digits and
    /// letters, and an amount has at most eleven digits before its point.
    static func isSeller(_ field: String) -> Bool {
        (15...20).contains(field.utf8.count)
            && field.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte & 0xDF)
            }
    }

    static let blockchainPrefix = "https://bcfp.shenzhen.chinatax.gov.cn/verify/scan?"

    /// `https://bcfp.shenzhen.chinatax.gov.cn/verify/scan?hash=…&bill_num=…&total_amount=<fen>`:
    /// the host must be exactly this one, or anybody's page would pass for the tax office's.
    private init?(blockchainAddress text: Substring) {
        let prefix = Self.blockchainPrefix
        guard text.hasPrefix(prefix) else { return nil }
        kind = InvoiceKind.blockchain.code
        for item in text.dropFirst(prefix.count).split(separator: "&") {
            let pair = item.split(separator: "=", maxSplits: 1)
            guard pair.count == 2 else { continue }
            switch pair[0] {
            case "bill_num": number = String(pair[1])
            case "total_amount":
                // Int64 would read a plus sign, which no address has.
                guard pair[1].utf8.count <= 13, pair[1].first != "+", let fen = Int64(pair[1])
                else { return nil }
                amount = Fen(fen).description
            default: break
            }
        }
        guard !number.isEmpty else { return nil }
    }

    /// The text that `invoice` prints: the total for fully digital invoices, else the amount
    /// before tax.
    package static func text(of invoice: Invoice) -> String {
        let amount = invoice.kind.hasCode ? invoice.amount : invoice.total
        let printsCheckCode = invoice.kind.factor == .checkCode
        return text(fields: [
            invoice.kind.code, invoice.code?.description ?? "", invoice.number.description,
            amount.description, invoice.issuedOn.compact,
            printsCheckCode ? invoice.checkCode?.text ?? "" : "",
        ])
    }

    /// The text of a code with these fields, from the kind to the check code, checksum and all.
    package static func text(fields: [String]) -> String {
        let covered = (["01"] + fields).joined(separator: ",") + ","
        let checksum = String(CRC16.checksum(covered.utf8), radix: 16, uppercase: true)
        return covered + String(repeating: "0", count: 4 - checksum.count) + checksum + ","
    }
}

extension StringProtocol {
    /// Without the invisible characters at either end: white space, a byte-order mark, marks of writing
    /// direction and zero width, control characters. Makers of codes put them there, and so does copying.
    func trimmingUnseen() -> SubSequence {
        let scalars = unicodeScalars
        guard let first = scalars.firstIndex(where: { !$0.isUnseen }),
            let last = scalars.lastIndex(where: { !$0.isUnseen })
        else { return self[startIndex..<startIndex] }
        return self[first..<scalars.index(after: last)]
    }

    /// Without white space at either end.
    package func trimmingWhiteSpace() -> SubSequence {
        guard let first = firstIndex(where: { !$0.isWhitespace }),
            let last = lastIndex(where: { !$0.isWhitespace })
        else { return self[startIndex..<startIndex] }
        return self[first...last]
    }
}

extension Substring {
    /// Without the characters of no width anywhere in it.
    fileprivate func withoutUnseen() -> Substring {
        // Nearly always there is none, which the bytes tell.
        if utf8.allSatisfy({ (0x20...0x7E).contains($0) }) { return self }
        var seen = Substring.UnicodeScalarView()
        for scalar in unicodeScalars where !scalar.isUnseen || scalar == " " { seen.append(scalar) }
        return Substring(seen)
    }

    /// With the plain forms of its characters, as every channel folds a field.
    fileprivate var plain: Substring {
        utf8.allSatisfy { $0 < 0x80 } ? self : Substring(FoldedText.plain(String(self)))
    }
}

extension Unicode.Scalar {
    fileprivate var isUnseen: Bool {
        properties.isWhitespace || FoldedText.isInvisible(self)
            || properties.generalCategory == .control
    }
}
