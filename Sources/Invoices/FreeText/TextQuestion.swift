/// A point that a message left open: it is asked, not guessed.
package enum TextQuestion: Sendable, Equatable {
    /// Eight digits that are a day of the calendar, and nothing tells whether they are the number.
    case numberOrDate
    /// Twenty digits beside a code: a fully digital invoice's number, or a check code.
    case numberOrCheckCode
    /// More than one invoice in one message: no detail of one is taken for another's.
    case severalInvoices
    /// Two different values for one field.
    case several(InvoiceField)
    /// A date whose year or order is missing, an amount that is not told to the fen.
    case unclear(InvoiceField)

    /// The field that the answer will be for.
    package var field: InvoiceField {
        switch self {
        case .numberOrDate, .numberOrCheckCode, .severalInvoices: .number
        case .several(let field), .unclear(let field): field
        }
    }
}
