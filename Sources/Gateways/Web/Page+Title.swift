import Edge
import Invoices

/// A browser names the file of a saved page after its title. So the title tells the invoice and the
/// verdict, and nothing else that was typed or read: a name or a phone number in the wrong field must
/// not end up in a history.
extension Page {
    /// `发票查验 23111000000020260101 一致`
    func title(of shown: [ResultView], in language: Language) -> String {
        let service = PageWord.service.text(in: language)
        let first = shown.first?.name
        guard shown.count == 1 else {
            return [service, first, language.several(shown.count)].compactMap { $0 }
                .joined(separator: " ")
        }
        let mark = shown[0].verdict.mark.text(in: language)
        return [service, first, mark].compactMap { $0 }.joined(separator: " ")
    }

    func title(of verdict: VerdictView, in language: Language) -> String {
        "\(PageWord.service.text(in: language)) \(verdict.mark.text(in: language))"
    }
}

extension Page.ResultView {
    /// The query as it was meant, with the QR code's fields filled in.
    var asked: SubmittedInvoice {
        var submitted = typed.submitted
        if let qr = QRText(submitted.qrText) { submitted.fill(from: qr) }
        return submitted
    }

    /// The invoice's code and number; nil unless both are sound.
    fileprivate var name: String? {
        if let face { return Self.name(face.invoice.code, face.invoice.number) }
        let asked = asked
        guard let number = InvoiceNumber(asked.number) else { return nil }
        let code = InvoiceCode(asked.code)
        guard number.count == 20 ? asked.code.isEmpty : code != nil else { return nil }
        return Self.name(code, number)
    }

    private static func name(_ code: InvoiceCode?, _ number: InvoiceNumber) -> String {
        code.map { "\($0) \(number)" } ?? number.description
    }
}

extension Page.RenderContext {
    /// The rest of a wait that was told when it was asked.
    func remains(of wait: Duration) -> Duration { max(.zero, wait - age) }

    /// True if an answer is shown again so late that something may have changed.
    var isOld: Bool { age >= .seconds(60) }
}

extension Language {
    /// Behind the first of several invoices.
    fileprivate func several(_ count: Int) -> String {
        switch self {
        case .chinese: "等 \(count) 张"
        case .english: "and \(count - 1) more"
        }
    }
}
