import ArgumentParser
import Invoices

/// An invoice named on the command line: `[CODE] NUMBER`.
struct IdentityArguments: ParsableArguments {
    @Argument(
        help: ArgumentHelp(
            "The invoice's code (10 or 12 digits) and number (8 digits), or its 20-digit "
                + "number alone.", valueName: "code number"))
    var digits: [String]

    func validate() throws { _ = try identity() }

    func identity() throws -> InvoiceID { try Self.identity(digits) }

    static func identity(_ digits: [String]) throws -> InvoiceID {
        switch digits.count {
        case 1:
            guard let number = InvoiceNumber(digits[0]), number.count == 20 else {
                throw ValidationError("a number alone has 20 digits; else give CODE NUMBER")
            }
            return InvoiceID(code: nil, number: number)
        case 2:
            guard let code = InvoiceCode(digits[0]) else {
                throw ValidationError("an invoice code is 10 or 12 digits")
            }
            guard let number = InvoiceNumber(digits[1]), number.count == 8 else {
                throw ValidationError("beside a code, an invoice number is 8 digits")
            }
            return InvoiceID(code: code, number: number)
        default:
            throw ValidationError("give CODE NUMBER, or a 20-digit NUMBER")
        }
    }
}
