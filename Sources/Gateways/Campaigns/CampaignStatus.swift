import Edge
import Lottery

/// Whether a campaign takes entries, for people.
struct CampaignStatus {
    let tone: String
    let chinese: String
    let english: String
    let sentence: CampaignText

    /// - Parameter refusal: of an entry now; nil where the campaign is open.
    init(_ refusal: EntryRefusal?, closes: UInt64) {
        switch refusal {
        case nil:
            (tone, chinese, english) = ("is-good", "进行中", "open")
            let minute = CampaignTime.minute(of: closes)
            sentence = CampaignText(
                chinese: "可以参加，到 \(minute) 为止。",
                english: "Enter until \(minute), China time.")
            return
        case .notYetOpen: (tone, chinese, english) = ("is-note", "未开始", "not yet open")
        case .paused: (tone, chinese, english) = ("is-warn", "暂停中", "paused")
        case .closed, .over: (tone, chinese, english) = ("", "已结束", "over")
        default: (tone, chinese, english) = ("", "不能参加", "closed")
        }
        sentence = refusal?.sentence ?? CampaignText(chinese: "", english: "")
    }

    func name(in language: Language) -> String { language == .chinese ? chinese : english }
}
