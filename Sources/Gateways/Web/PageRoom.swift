import Edge

/// The rooms of the page, between which every page leads.
package enum PageRoom: String, CaseIterable, Sendable {
    case verification = "/"
    case lottery = "/lottery"
    case receipts = "/lottery/me"
    case reasons = "/lottery/why"

    private var word: PageWord {
        switch self {
        case .verification: .roomVerification
        case .lottery: .roomLottery
        case .receipts: .roomReceipts
        case .reasons: .roomReasons
        }
    }

    static func links(from here: PageRoom?, in language: Language) -> View {
        View([
            "links": allCases.map { room in
                View([
                    "address": room.rawValue, "label": room.word.text(in: language),
                    "isHere": room == here,
                ])
            }
        ])
    }
}
