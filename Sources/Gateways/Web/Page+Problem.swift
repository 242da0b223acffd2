import Edge
import Hummingbird
package import Invoices
import NIOCore

/// Problems for people: an address that is none, a method that a link cannot have, a fault.
extension Page {
    /// - Parameter now: the time that the page tells.
    package func problems(
        now: @escaping @Sendable () -> Timestamp
    ) -> RequestMiddleware.ProblemPage {
        { problem, request, context in
            let language = PageLanguage.choose(
                asked: PageLanguage.asked(request), cookies: request.headers[values: .cookie],
                else: context.language)
            let occasion = RenderContext(
                language: language, now: now(), requestID: context.requestID)
            var response = PageController.response(
                .ok, ByteBuffer(string: html(of: problem, on: occasion)), language)
            response.headers[.vary] = "Accept, Accept-Language, Cookie"
            return response
        }
    }

    func html(of problem: Problem, on occasion: RenderContext) -> String {
        let language = occasion.language
        let (title, lead) = Self.words(of: problem, in: language)
        var view = frame(language, title: "\(PageWord.service.text(in: language)) \(title)")
        view["verdict"] = View([
            "code": problem.code.rawValue, "tone": VerdictView.Tone.note.rawValue,
            VerdictView.Icon.pencil.rawValue: true, "headline": title,
            "lead": lead, "instant": occasion.now.description,
            "checkedAt": language.moment(occasion.now), "requestID": occasion.requestID,
        ])
        view["home"] = true
        return templates.render(view)
    }

    /// A link cannot choose its method, so both are the same to a person.
    private static func words(
        of problem: Problem, in language: Language
    ) -> (title: String, lead: String) {
        switch problem.code {
        case .notFound, .methodNotAllowed:
            (PageWord.noPageHeadline.text(in: language), PageWord.noPageLead.text(in: language))
        default: (problem.code.title(in: language), problem.detail(in: language))
        }
    }
}
