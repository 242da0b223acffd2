import ArgumentParser
import Invoices

/// The fields that a code holds, given one by one.
struct QRFields: ParsableArguments {
    @Option(help: "票种: the two digits of the tax system's table; the code tells most kinds.")
    var kind: String?
    @Option(help: "发票代码: 10 or 12 digits; none for fully digital invoices.") var code: String?
    @Option(help: "发票号码: 8 digits beside a code, else 20.") var number: String?
    @Option(
        parsing: .unconditional,
        help: "Yuan: 价税合计 for fully digital invoices, else the amount before tax.")
    var amount: String?
    @Option(help: "开票日期: 2026-01-31 or 20260131.") var date: String?
    @Option(help: "校验码, all 20 digits, for kinds that print one.") var checkCode: String?

    var isGiven: Bool {
        [kind, code, number, amount, date, checkCode].contains { $0 != nil }
    }

    /// The code's text. Throws what is missing or wrong, in words.
    func text() throws(ValidationError) -> String {
        let code = try code.map { text throws(ValidationError) in
            try Self.field(InvoiceCode(text), "--code is 10 or 12 digits")
        }
        let number = try Self.field(
            number.flatMap { InvoiceNumber($0) }, "--number is 8 digits beside a code, else 20")
        let kind = try kind(code)
        guard kind != .blockchain else {
            throw ValidationError("a blockchain invoice's code holds a web address: give --text")
        }
        guard kind.hasCode == (code != nil), number.count == (kind.hasCode ? 8 : 20) else {
            throw ValidationError(
                kind.hasCode
                    ? "invoices of kind \(kind) have a --code and a --number of 8 digits"
                    : "invoices of kind \(kind) have no code and a --number of 20 digits")
        }
        let amount = try Self.field(
            amount.flatMap { Fen(yuan: $0) }, "--amount is in yuan, such as 113.00")
        let date = try Self.field(
            date.flatMap { CalendarDay($0) }, "--date is a day such as 2026-01-31")
        return QRText.text(fields: [
            kind.code, code?.description ?? "", number.description, amount.description,
            date.compact, try checkCode(of: kind),
        ])
    }

    private func kind(_ code: InvoiceCode?) throws(ValidationError) -> InvoiceKind {
        guard let kind else {
            return try Self.field(
                code.flatMap { InvoiceKind.told(by: $0) },
                "nothing tells the kind: give --kind, such as 32 for 数电普票")
        }
        let named = try Self.field(
            InvoiceKind.named(kind), "--kind is two digits of the tax system's table, such as 32")
        return named
    }

    private func checkCode(of kind: InvoiceKind) throws(ValidationError) -> String {
        guard kind.factor == .checkCode else {
            guard checkCode == nil else {
                throw ValidationError("invoices of kind \(kind) have no --check-code in their code")
            }
            return ""
        }
        let checkCode = try Self.field(
            checkCode.flatMap { CheckCode($0) }, "--check-code is 20 digits for kind \(kind)")
        guard checkCode.text.utf8.count == 20 else {
            throw ValidationError("--check-code is 20 digits for kind \(kind)")
        }
        return checkCode.text
    }

    private static func field<Value>(
        _ value: Value?, _ what: String
    ) throws(ValidationError) -> Value {
        guard let value else { throw ValidationError(what) }
        return value
    }
}
