package import Edge
package import Invoices

/// The form as somebody filled it in: kept as typed, so that it can be shown again, and read
/// with the small things put right that keyboards and copying do to digits.
package struct SubmittedForm: Sendable, Equatable {
    package var code = ""
    package var number = ""
    /// As typed, in any form that people write a day in.
    package var issuedOn = ""
    /// As typed: yuan, perhaps with a sign or separators.
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

    /// Fields that were not sent are empty.
    package init(_ form: URLEncodedForm) {
        code = form["code"]
        number = form["number"]
        issuedOn = form["issuedOn"]
        amount = form["amount"]
        checkCode = form["checkCode"]
        sellerTaxNumber = form["sellerTaxNumber"]
        qrText = form["qr"]
    }

    /// The details read from a photo, as if somebody had filled them in.
    init(_ read: SubmittedInvoice) {
        code = read.code
        number = read.number
        issuedOn = read.issuedOn
        amount = read.amount
        checkCode = read.checkCode
        sellerTaxNumber = read.sellerTaxNumber
        qrText = read.qrText
    }

    /// The query that is meant: every field is folded as a message is, and the box for a code's text is
    /// read as a message where it holds something else.
    package var submitted: SubmittedInvoice {
        SubmittedInvoice(
            code: code, number: number, issuedOn: issuedOn, amount: amount, checkCode: checkCode,
            sellerTaxNumber: sellerTaxNumber, qrText: qrText
        ).folded.withTextRead
    }
}
