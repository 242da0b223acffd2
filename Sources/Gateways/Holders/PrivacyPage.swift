package import Edge
import HTTPTypes
package import Hummingbird
import NIOCore

/// Says what the published log tells about a person and what it does not, and how somebody is
/// forgotten when a log must stay.
package struct PrivacyPage: RouteProvider {
    private let page: Page

    static let path = "/lottery/privacy"

    package init(page: Page) { self.page = page }

    package func addRoutes(to router: Router<GatewayContext>) {
        router.get(RouterPath(Self.path)) { request, context in
            let (language, asked) = PageLanguage.of(request, context)
            let html = page.lotteryPage(
                Page.LotteryContent(
                    template: "privacy", title: PrivacyText.heading(in: language), room: nil,
                    address: Self.path, view: view(in: language)), words: [:], in: language)
            var response = PageController.response(.ok, ByteBuffer(string: html), language)
            response.headers[.cacheControl] = "no-cache"
            if let asked { response.headers[.setCookie] = PageLanguage.cookie(asked) }
            return response
        }
    }

    private func view(in language: Language) -> View {
        View([
            "heading": PrivacyText.heading(in: language), "lead": PrivacyText.lead(in: language),
            "parts": PrivacyText.parts(in: language).map { part in
                View([
                    "heading": part.heading,
                    "rows": part.rows.map { View(["term": $0.term, "text": $0.text]) },
                ])
            },
            "forgetLabel": HolderWord.forgetHeading.text(in: language),
            "forgetAddress": HolderPages.forgetPath,
        ])
    }
}
