import Cryptography
import Edge
import Gateways
import Invoices
import Operators

/// The parts of a page: texts, facts, tables, forms.
enum ConsoleBlock {
    static func text(_ text: String) -> View { View(["text": text]) }
    static func heading(_ text: String) -> View { View(["heading": text]) }
    /// To be copied, and shown once.
    static func secret(_ text: String) -> View { View(["secret": text]) }

    static func link(_ label: String, _ address: String) -> View {
        View(["link": View(["label": label, "address": address])])
    }

    /// Facts that are there.
    static func facts(_ facts: KeyValuePairs<String, String?>) -> View {
        let shown = facts.compactMap { label, value in
            value.map { View(["label": label, "value": $0]) }
        }
        return View(["facts": View(["entries": shown])])
    }

    /// - Parameter label: is read out to people who do not see the table.
    static func table(
        _ label: String, columns: [String], rows: [[ConsoleCell]], in language: Language
    ) -> View {
        View([
            "table": View([
                "label": label,
                "columns": columns, "isEmpty": rows.isEmpty,
                "empty": ConsoleWord.empty.text(in: language),
                "rows": rows.map { row in
                    View(["cells": row.map { cell($0, in: language) }])
                },
            ])
        ])
    }

    private static func cell(_ cell: ConsoleCell, in language: Language) -> View {
        switch cell {
        case .none: View(["text": "–"])
        case .text(let text): View(["text": text])
        case .count(let count): View(["text": "\(count)", "isFigure": true])
        case .money(let amount): View(["text": language.yuan(amount), "isFigure": true])
        case .moment(let time): View(["text": short(time), "isFigure": true])
        case .word(let word): View(["text": TableWord.text(word, in: language)])
        case .win(let win): View(["text": win, "address": ConsoleAddress.payout(win)])
        case .clawback(let win):
            View(["text": win, "address": ConsoleAddress.clawback(win)])
        case .appeal(let id, let win):
            View(["text": win, "address": "/console/appeal?id=\(id)"])
        case .release(let id, let win):
            View(["text": win, "address": "/console/release?id=\(id)"])
        }
    }

    /// China's time, to the second: a table has no room for more.
    static func short(_ time: Timestamp) -> String {
        "\(time.dayInChina) \(time.description.dropFirst(11).prefix(8))"
    }

    struct Box {
        let name: String
        let label: String
        var help: String?
        var value = ""
        var type = "text"
        var completion = "off"
        var keyboard = "text"
        var longest = 512
        var isRequired = true
        var isWrong = false
    }

    struct Button {
        let label: String
        var name = ""
        var value = ""
        var isMain = false
    }

    static func form(
        _ action: String, isSearch: Bool = false, hidden: KeyValuePairs<String, String> = [:],
        boxes: [Box] = [], buttons: [Button]
    ) -> View {
        View([
            "form": View([
                "action": action, "method": isSearch ? "get" : "post", "isSearch": isSearch,
                "hidden": hidden.map { View(["name": $0.key, "value": $0.value]) },
                "boxes": boxes.map { box in
                    View([
                        "name": box.name, "label": box.label, "help": box.help,
                        "value": box.value, "type": box.type, "completion": box.completion,
                        "keyboard": box.keyboard, "longest": "\(box.longest)",
                        "isRequired": box.isRequired, "isWrong": box.isWrong,
                    ])
                },
                "buttons": buttons.map { button in
                    View([
                        "label": button.label, "name": button.name.isEmpty ? nil : button.name,
                        "value": button.value, "isMain": button.isMain,
                    ])
                },
            ])
        ])
    }
}

/// Addresses of pages about one thing.
enum ConsoleAddress {
    static func payout(_ win: String) -> String {
        "/console/payout?win=\(PercentEncoding.encode(win))"
    }

    static func clawback(_ win: String) -> String {
        "/console/clawback?win=\(PercentEncoding.encode(win))"
    }
}
