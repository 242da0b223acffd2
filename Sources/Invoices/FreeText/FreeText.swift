/// A message in free text about an invoice: what it says, what it leaves open. Pure, and the work
/// is linear in the length of the message.
///
/// The grammar is ours. A keyword may begin it; labels win over shapes; 10 or 12 digits are a code, 8 a
/// number or a day, 20 a number without a code or a whole check code, 6 the end of one; a decimal, ¥ or
/// 元 is money; days are written with 年月日, dashes, dots, slashes or as eight digits; the text of a QR
/// code may stand anywhere. A sum is read whole or not at all: one that something touches, or of which
/// more may follow in another form (`NumberNeighbours`), is asked back, and so are capitals and figures that
/// differ and a range of numbers.
package enum FreeText {
    /// The outcome of one message: a command, the notes as they stand now, or a reason why it was
    /// not read.
    package enum Reading: Sendable, Equatable {
        case command(TextCommand)
        /// All that is known of one invoice now, and what this message left open.
        case notes(InvoiceNotes, [TextQuestion])
        /// Several invoices, each told whole by what was written of it.
        case several([InvoiceNotes])
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
        if finder.texts.count > 1 { return .several(finder.texts.map { InvoiceNotes(qrText: $0) }) }
        let scalars = LabelledTable.unfolded(finder.rest)
        let tokens = DigitGroups.joined(TextLexer(scalars))

        // No question is open: this begins anew, unless it corrects single fields by their names.
        let continued = asked == nil ? InvoiceNotes() : draft
        var said = FieldAssignment(tokens, known: continued, asked: asked)
        let beginsAnew = beginsAnew(said.notes, continued, asked)
        if beginsAnew { said = FieldAssignment(tokens, known: InvoiceNotes(), asked: nil) }
        let isCorrection = asked == nil && said.isAllLabelled && !said.notes.namesInvoice
        var base = !beginsAnew && asked != nil || isCorrection ? draft : InvoiceNotes()
        // The answer tells that it is an invoice without a code.
        if said.notes.number.utf8.count == 20 { base.code = "" }
        if said.notes.isEmpty, said.questions.isEmpty, finder.texts.isEmpty {
            // Told as what it is: it cannot be read.
            if let torn = finder.torn { return .notes(InvoiceNotes(qrText: torn), []) }
            return TextCommand(askingHow: folded).map { .command($0) } ?? .nothing
        }
        if InvoiceBlocks.areSeveral(said, qrText: finder.texts.first) {
            return severalInvoices(scalars, finder.texts)
        }
        if let text = finder.texts.first, let qr = QRText(text) {
            // The blockchain's address lacks the code, which may have been said before.
            let isMissingItsCode = qr.code.isEmpty && draft.number.isEmpty
            let notes = isMissingItsCode ? base.adding(said.notes) : said.notes
            return reading(notes, said.questions, text)
        }
        return reading(base.adding(said.notes), said.questions, nil)
    }

    /// Each by itself where the lines tell which detail is whose, else the question.
    private static func severalInvoices(
        _ scalars: [Unicode.Scalar], _ qrTexts: [String]
    ) -> Reading {
        let scanned = qrTexts.map { InvoiceNotes(qrText: $0) }
        guard let written = InvoiceBlocks.notes(in: scalars) else {
            return .notes(InvoiceNotes(), [.severalInvoices])
        }
        let all = scanned + written
        return all.count == 1 ? .notes(all[0], []) : .several(all)
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
}
