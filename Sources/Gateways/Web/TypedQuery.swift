package import Verification

/// The form as somebody filled it in: kept as typed, so that it can be shown again, and read
/// with the small things put right that keyboards and copying do to digits.
package struct TypedQuery: Sendable, Equatable {
    package var code = ""
    package var number = ""
    package var issuedOn = ""
    package var amount = ""
    package var checkCode = ""
    package var sellerTaxNumber = ""
    package var qrText = ""

    /// `lang` is not of the invoice; it travels along so that a browser without cookies keeps
    /// its language.
    package static let fieldNames: Set<String> = [
        "code", "number", "issuedOn", "amount", "checkCode", "sellerTaxNumber", "qr", "lang",
    ]

    package init() {}

    package init(_ form: URLEncodedForm) {
        code = form["code"]
        number = form["number"]
        issuedOn = form["issuedOn"]
        amount = form["amount"]
        checkCode = form["checkCode"]
        sellerTaxNumber = form["sellerTaxNumber"]
        qrText = form["qr"]
    }

    /// What was read from a photo, as if somebody had filled it in.
    init(_ read: SubmittedInvoice) {
        code = read.code
        number = read.number
        issuedOn = read.issuedOn
        amount = read.amount
        checkCode = read.checkCode
        sellerTaxNumber = read.sellerTaxNumber
        qrText = read.qrText
    }

    /// What is meant: full-width digits (全角) become plain ones, the spaces of groups vanish,
    /// and a date may be written 2026年1月5日, 2026/1/5 or 20260105.
    package var submitted: SubmittedInvoice {
        SubmittedInvoice(
            code: Self.compact(code), number: Self.compact(number),
            issuedOn: Self.date(issuedOn),
            amount: Self.compact(amount).filter { $0 != "," && $0 != "¥" && $0 != "￥" },
            checkCode: Self.compact(checkCode),
            sellerTaxNumber: Self.compact(sellerTaxNumber).uppercased(),
            qrText: Self.narrow(qrText))
    }

    /// Full-width ASCII (U+FF01–FF5E) and the ideographic space as their plain forms.
    static func narrow(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0xFF01...0xFF5E:
                scalars.append(Unicode.Scalar(UInt8(scalar.value - 0xFEE0)))
            case 0x3000: scalars.append(" ")
            default: scalars.append(scalar)
            }
        }
        return String(scalars)
    }

    private static func compact(_ text: String) -> String {
        narrow(text).filter { !$0.isWhitespace }
    }

    private static func date(_ text: String) -> String {
        let text = compact(text)
        let parts = text.split(omittingEmptySubsequences: false) { "-/.年月日".contains($0) }
        let digits = parts.last == "" && text.hasSuffix("日") ? parts.dropLast() : parts[...]
        guard digits.count == 3, digits[0].count == 4,
            digits.dropFirst().allSatisfy({ (1...2).contains($0.count) })
        else { return text }
        return digits.map { $0.count == 1 ? "0\($0)" : String($0) }.joined(separator: "-")
    }
}
