import Verification

extension Page {
    /// The answers to the invoices of one photo, of which there is at least one: a single one as if
    /// it had been typed, several below each other.
    func results(_ shown: [Shown], on occasion: Occasion) -> String {
        if shown.count == 1 {
            var single = shown[0]
            single.isFromPhoto = true
            return result(single, on: occasion)
        }
        let language = occasion.language
        let headline = language.invoicesInPhoto(shown.count)
        var view = frame(
            language, title: "\(headline) · \(PageWord.service.text(in: language))")
        view["several"] = headline
        view["answers"] = shown.enumerated().map { index, shown in
            var verdict = verdict(shown, on: occasion)
            verdict["place"] = "-\(index + 1)"
            return View([
                "verdict": verdict, "invoice": invoice(shown, in: language),
                // What is not settled may be completed in a form of its own.
                "alone": shown.face == nil ? View(["qr": shown.typed.qrText]) : nil,
            ])
        }
        view["isFinal"] = true
        return templates.render(view)
    }
}

extension Page.Shown {
    var verdict: VerdictView {
        if isFromPhoto, !faults.isEmpty { return .photoIncomplete }
        guard let answer else { return .fault(retryAfter: Problem.unavailableWait) }
        return VerdictView(answer)
    }

    /// What opens the invoice without waiting: the form asks for it.
    var extras: [ExtraDetail] {
        if case .limited(_, let extras)? = answer?.verdict { extras } else { [] }
    }

    var faults: [Malformed] {
        if case .malformed(let faults)? = answer?.verdict { faults } else { [] }
    }
}
