import Edge
import Lottery

/// Tells people if a campaign takes entries.
struct CampaignStatus {
    let tone: String
    let name: CampaignText
    let sentence: CampaignText

    /// - Parameter refusal: of an entry now; nil where the campaign is open.
    init(_ refusal: EntryRefusal?, closes: UInt64) {
        switch refusal {
        case nil:
            tone = "is-good"
            name = CampaignText(chinese: "进行中", english: "open")
            let minute = CampaignTime.minute(of: closes)
            sentence = CampaignText(
                chinese: "可以参加，到 \(minute) 为止。",
                english: "Enter until \(minute), Beijing time.")
            return
        case .notYetOpen:
            tone = "is-note"
            name = CampaignText(chinese: "未开始", english: "not yet open")
        case .paused:
            tone = "is-warn"
            name = CampaignText(chinese: "暂停中", english: "paused")
        case .closed, .over:
            tone = ""
            name = CampaignText(chinese: "已结束", english: "over")
        default:
            tone = ""
            name = CampaignText(chinese: "不能参加", english: "closed")
        }
        sentence = refusal?.sentence ?? CampaignText(chinese: "", english: "")
    }
}
