/// A message in free text about an invoice: what it says, what it leaves open. Pure, and the work
/// is linear in the length of the message.
///
/// The grammar is ours. A keyword may begin it; labels win over shapes; 10 or 12 digits are a
/// code, 8 a number or a day, 20 a number without a code or a whole check code, 6 the end of one;
/// a decimal, ¥ or 元 is money; days are written with 年月日, dashes, dots, slashes or as eight
/// digits; the text of a QR code may stand anywhere.
package enum FreeText {
    package enum Reading: Sendable, Equatable {
        case command(TextCommand)
        /// All that is known of one invoice now, and what this message left open.
        case notes(InvoiceNotes, [TextQuestion])
        /// The texts of several QR codes.
        case several([String])
        /// Nothing about an invoice.
        case nothing
        /// More than we read.
        case tooLong
    }

    package static let bytesMaximum = FoldedText.bytesMaximum

    /// - Parameters:
    ///   - draft: what earlier messages said.
    ///   - asked: the field that was last asked for; nil when nothing is awaited.
    package static func read(
        _ text: String, draft: InvoiceNotes = InvoiceNotes(), asked: InvoiceField? = nil
    ) -> Reading {
        guard let folded = FoldedText(text) else { return .tooLong }
        if let command = TextCommand(folded) { return .command(command) }
        let finder = QRFinder(folded.scalars)
        if finder.texts.count > 1 { return .several(finder.texts) }
        let tokens = DigitGroups.joined(TextLexer(finder.rest).tokens)

        // Nothing is awaited: this begins anew, unless it corrects single fields by their names.
        let continued = asked == nil ? InvoiceNotes() : draft
        var said = FieldAssignment(tokens, known: continued, asked: asked)
        let beginsAnew = beginsAnew(said.notes, continued, asked)
        if beginsAnew { said = FieldAssignment(tokens, known: InvoiceNotes(), asked: nil) }
        let isCorrection = asked == nil && said.isAllLabelled && !namesInvoice(said.notes)
        var base = !beginsAnew && asked != nil || isCorrection ? draft : InvoiceNotes()
        // The answer tells that it is an invoice without a code.
        if said.notes.number.utf8.count == 20 { base.code = "" }
        if said.notes.isEmpty, said.questions.isEmpty, finder.texts.isEmpty { return .nothing }
        if let text = finder.texts.first, let qr = QRText(text) {
            // The blockchain's address lacks the code, which may have been said before.
            let isMissingItsCode = qr.code.isEmpty && draft.number.isEmpty
            let notes = isMissingItsCode ? base.adding(said.notes) : said.notes
            return reading(notes, said.questions, text)
        }
        return reading(base.adding(said.notes), said.questions, nil)
    }

    private static func reading(
        _ notes: InvoiceNotes, _ questions: [TextQuestion], _ qr: String?
    ) -> Reading {
        var notes = notes
        if let qr { notes.qrText = qr }
        return .notes(notes, questions)
    }

    /// Another invoice's code or number while one is being asked about.
    private static func beginsAnew(
        _ said: InvoiceNotes, _ draft: InvoiceNotes, _ asked: InvoiceField?
    ) -> Bool {
        let hasOtherCode = isOther(said.code, than: draft.code) && asked != .code
        let hasOtherNumber = isOther(said.number, than: draft.number) && asked != .number
        let hasCodeToo = !said.code.isEmpty && draft.number.utf8.count == 20
        return hasOtherCode || hasOtherNumber || hasCodeToo
    }

    private static func isOther(_ value: String, than known: String) -> Bool {
        !value.isEmpty && !known.isEmpty && value != known
    }

    /// Whether it says by itself which invoice is meant.
    private static func namesInvoice(_ notes: InvoiceNotes) -> Bool {
        notes.number.utf8.count == 20 || !notes.code.isEmpty && !notes.number.isEmpty
    }
}
