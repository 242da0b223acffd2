import Edge
import HTTPTypes
import Hummingbird
import Invoices
import NIOCore

/// One step of signing in, joining or being forgotten: a heading, what it means, and at most one form.
struct HolderStep {
    /// A box of the form.
    struct Box {
        let name: String
        let label: HolderWord
        let help: HolderWord
        let type: String
        let keyboard: String
        let completion: String
        let longest: Int
        var value = ""
        /// The fault of the box; nil if there is none.
        var wrong: String?

        static let phone = Box(
            name: "phone", label: .phoneLabel, help: .phoneHelp, type: "tel", keyboard: "tel",
            completion: "tel", longest: 24)
        static let code = Box(
            name: "code", label: .codeLabel, help: .codeHelp, type: "text", keyboard: "numeric",
            completion: "one-time-code", longest: 16)

        func with(_ value: String, wrong: String?) -> Box {
            var box = self
            (box.value, box.wrong) = (value, wrong)
            return box
        }
    }

    struct Form {
        let action: String
        let button: HolderWord
        var hidden: [(name: String, value: String)] = []
        var box: Box?
        /// True if what it does cannot be undone.
        var isGrave = false
    }

    let name: String
    let heading: HolderWord
    var lead: [String] = []
    /// The sentence about the last step: a fault, or a change that was made.
    var notice: String?
    var points: [HolderWord] = []
    /// The identities by which the holder is known, with most of each hidden.
    var known: [String] = []
    var form: Form?
    var links: [(word: HolderWord, address: String)] = []
    /// The page's address without the language, for the link to the other.
    let address: String
    var status = HTTPResponse.Status.ok
    var retryAfter: Duration?
}

extension Page {
    func response(
        to step: HolderStep, in language: Language, keeping asked: Language? = nil
    ) -> Response {
        var view = View([
            "name": step.name, "heading": step.heading.text(in: language), "lead": step.lead,
            "notice": step.notice,
            "points": step.points.isEmpty
                ? nil
                : View([
                    "label": HolderWord.whatHappens.text(in: language),
                    "entries": step.points.map { $0.text(in: language) },
                ]),
            "known": step.known.isEmpty
                ? nil
                : View([
                    "label": HolderWord.knownBy.text(in: language), "entries": step.known,
                ]),
            "language": language.rawValue,
            "links": step.links.isEmpty
                ? nil
                : View([
                    "entries": step.links.map { word, address in
                        View(["label": word.text(in: language), "address": address])
                    }
                ]),
        ])
        if let form = step.form {
            view["form"] = View([
                "action": form.action, "button": form.button.text(in: language),
                "isGrave": form.isGrave,
                "hidden": form.hidden.map { View(["name": $0.name, "value": $0.value]) },
                "box": form.box.map { box in
                    View([
                        "name": box.name, "label": box.label.text(in: language),
                        "help": box.help.text(in: language), "type": box.type,
                        "keyboard": box.keyboard, "completion": box.completion,
                        "longest": box.longest, "value": box.value, "wrong": box.wrong,
                    ])
                },
            ])
        }
        let html = lotteryPage(
            LotteryContent(
                template: "step", title: step.heading.text(in: language), room: .receipts,
                address: step.address, view: view), words: [:], in: language)
        return PageController.response(
            step.status, ByteBuffer(string: html), language, retryAfter: step.retryAfter
        ).personal(keeping: asked)
    }
}
