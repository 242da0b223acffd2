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

    /// Somebody who may sign in at the demonstration's console.
    package struct Person: Sendable, Equatable {
        package let name: String
        package let password: String
        /// The one-time code of this half minute.
        package let code: String

        package init(name: String, password: String, code: String) {
            self.name = name
            self.password = password
            self.code = code
        }
    }

    /// The demonstration's operators' console.
    package struct Console: Sendable, Equatable {
        package let address: String
        package let people: [Person]

        package init(address: String, people: [Person]) {
            self.address = address
            self.people = people
        }
    }

    private let page: Page
    /// The newest first.
    private let messages: @Sendable () -> [Message]
    /// Nil where none runs.
    private let console: @Sendable () -> Console?

    private static let path = "/demo/phone"
    private static let refreshSeconds = 5

    package init(
        page: Page, messages: @escaping @Sendable () -> [Message],
        console: @escaping @Sendable () -> Console? = { nil }
    ) {
        self.page = page
        self.messages = messages
        self.console = console
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
                "console": console().map { console in
                    View([
                        "heading": HolderWord.demoConsoleHeading.text(in: language),
                        "lead": HolderWord.demoConsoleLead.text(in: language),
                        "address": console.address,
                        "name": HolderWord.demoConsoleName.text(in: language),
                        "password": HolderWord.demoConsolePassword.text(in: language),
                        "code": HolderWord.demoConsoleCode.text(in: language),
                        "people": console.people.map { person in
                            View([
                                "who": person.name, "secret": person.password,
                                "digits": person.code,
                            ])
                        },
                    ])
                },
            ])
            var content = Page.LotteryContent(
                template: "phone", title: HolderWord.demoPhoneHeading.text(in: language), room: nil,
                address: Self.path, view: view)
            content.refreshSeconds = Self.refreshSeconds
            let html = page.lotteryPage(content, words: [:], in: language)
            return PageController.response(.ok, ByteBuffer(string: html), language)
                .personal(keeping: asked)
        }
    }
}
