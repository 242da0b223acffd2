import Edge

extension VerdictView {
    func view(on occasion: Page.RenderContext) -> View {
        let language = occasion.language
        let remarks = answer?.attemptRemarks(in: language) ?? []
        let lead = ([lead(in: language)] + remarks).joined(separator: language.space)
        return View([
            "code": code, "tone": tone.rawValue, icon.rawValue: true, "isLoud": isLoud,
            "headline": headline.text(in: language),
            "lead": retryAfter.map { wait in
                lead + language.space + language.wait(occasion.remains(of: wait))
            } ?? lead,
            "next": steps.isEmpty
                ? nil : View(["steps": steps.map { $0.text(in: language) }]),
        ])
    }
}
