package import Edge
import HTTPTypes
package import Hummingbird
package import Invoices
import NIOCore

/// A phone on a page, for demonstrations: whoever can open the page reads everybody's codes. It is there with `--demo`
/// alone, which refuses a ledger that somebody has configured.
package struct DemoPhonePage: RouteProvider {
    /// A text message that a demonstration keeps in place of sending it.
    package struct Message: Sendable, Equatable {
        /// The telephone number, made up like all of the demonstration.
        package let to: String
        package let text: String
        package let at: Timestamp

        package init(to: String, text: String, at: Timestamp) {
            self.to = to
            self.text = text
            self.at = at
        }
    }

    private let page: Page
    /// The newest first.
    private let messages: @Sendable () -> [Message]

    private static let path = "/demo/phone"
    private static let refreshSeconds = 5

    package init(page: Page, messages: @escaping @Sendable () -> [Message]) {
        self.page = page
        self.messages = messages
    }

    package func addRoutes(to router: Router<GatewayContext>) {
        router.get(RouterPath(Self.path)) { request, context in
            let (language, asked) = PageLanguage.of(request, context)
            let view = View([
                "heading": HolderWord.demoPhoneHeading.text(in: language),
                "lead": HolderWord.demoPhoneLead.text(in: language),
                "empty": HolderWord.demoPhoneEmpty.text(in: language),
                "messages": messages().map { message in
                    View([
                        "to": message.to, "text": message.text, "instant": message.at.description,
                        "at": language.moment(message.at),
                    ])
                },
            ])
            var content = Page.LotteryContent(
                template: "phone", title: HolderWord.demoPhoneHeading.text(in: language), room: nil,
                address: Self.path, view: view)
            content.refreshSeconds = Self.refreshSeconds
            let html = page.lotteryPage(content, words: [:], in: language)
            var response = PageController.response(.ok, ByteBuffer(string: html), language)
            if let asked { response.headers[.setCookie] = PageLanguage.cookie(asked) }
            return response
        }
    }
}
