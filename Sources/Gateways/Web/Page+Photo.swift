import Edge
import Invoices
import Verification

extension Page {
    /// The answers to the invoices of one form or photo, of which there is at least one: a single one by
    /// itself, several below each other.
    func results(_ shown: [ResultView], on occasion: RenderContext) -> String {
        if shown.count == 1 { return result(shown[0], on: occasion) }
        let language = occasion.language
        let headline = language.invoicesInPhoto(shown.count)
        var view = frame(language, title: title(of: shown, in: language), occasion.address)
        view["several"] = headline
        view["answers"] = shown.enumerated().map { index, shown in
            var verdict = verdict(shown, on: occasion)
            verdict["place"] = "-\(index + 1)"
            return View([
                "verdict": verdict, "invoice": invoice(shown, in: language),
                "offers": offers(shown, on: occasion, place: "-\(index + 1)"),
                // An invoice that is not settled may be completed in a form of its own.
                "alone": shown.face == nil ? View(["qr": shown.typed.qrText]) : nil,
            ])
        }
        view["isFinal"] = true
        return templates.render(view)
    }
}

extension Page.ResultView {
    var verdict: VerdictView {
        if isFromPhoto, !faults.isEmpty { return .photoIncomplete }
        guard let answer else { return .fault }
        return VerdictView(answer)
    }

    /// The details that open the invoice without waiting: the form asks for them.
    var extras: [ExtraDetail] { answer?.detailsAskedFor ?? [] }

    var faults: [FieldError] {
        if case .malformed(let faults)? = answer?.verdict { faults } else { [] }
    }
}
