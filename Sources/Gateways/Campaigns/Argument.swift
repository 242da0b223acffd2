import Lottery

/// A thing that somebody could try, or count on, and the consequence.
struct Argument: Sendable {
    let claim: CampaignText
    let answer: CampaignText

    init(_ claim: CampaignText, _ answer: CampaignText) {
        self.claim = claim
        self.answer = answer
    }

    /// The tricks that fail, in the order in which people think of them.
    static let tricks = [
        Argument(
            CampaignText(
                chinese: "看了结果不满意，再开一次", english: "Draw again until the result is liked"),
            CampaignText(
                chinese: "每一方对同一批只答一次，换个答案就是证据。",
                english:
                    "Each party answers one batch once; another answer is proof against it.")),
        Argument(
            CampaignText(
                chinese: "删掉、改动、补进凭证", english: "Drop, alter or add receipts"),
            CampaignText(
                chinese: "您手里有签名的凭证，册子有见证人签过的指纹。",
                english:
                    "You hold a signed receipt, and the log’s fingerprint is signed by "
                    + "witnesses.")),
        Argument(
            CampaignText(
                chinese: "给两个人看两本册子", english: "Show two people two logs"),
            CampaignText(
                chinese: "签名对不上：其中一本缺见证人。",
                english:
                    "One of them lacks the witnesses’ signatures.")),
        Argument(
            CampaignText(
                chinese: "把中奖的位置给熟人", english: "Give a friend the winning place"),
            CampaignText(
                chinese: "参加时谁也不知道种子；同一批里先后没有好坏。",
                english:
                    "Nobody knows the seed when people enter, and a place within a batch is "
                    + "worth nothing.")),
        Argument(
            CampaignText(
                chinese: "悄悄改机会、改奖品数", english: "Change odds or the number of prizes quietly"),
            CampaignText(
                chinese: "规则的指纹写在每张凭证里，算出来就不一样。",
                english:
                    "Every receipt names the fingerprint of its rules, and the outcome "
                    + "would not follow.")),
        Argument(
            CampaignText(
                chinese: "压着凭证等奖品发完", english: "Hold receipts back until prizes are gone"),
            CampaignText(
                chinese: "凭证有时间，见证人的签名也有时间，一比就知道。",
                english:
                    "Receipts are dated and so are the witnesses’ signatures: anybody "
                    + "compares them.")),
        Argument(
            CampaignText(
                chinese: "一张发票参加一千次", english: "Enter one invoice a thousand times"),
            CampaignText(
                chinese: "同一张发票只有一个编码，重复了谁都看得见。",
                english:
                    "An invoice has one code only, so anybody sees a second entry.")),
        Argument(
            CampaignText(
                chinese: "看到结果不好就不开了", english: "See the result and not go on"),
            CampaignText(
                chinese: "运营者必须第一个揭晓；其他各方公布的回答就能把它算完。",
                english:
                    "The operator must reveal first, and what the others publish completes "
                    + "it.")),
    ]

    /// The risks that the construction does not prevent, and the parties that would have to
    /// conspire.
    static let limits = [
        Argument(
            CampaignText(
                chinese: "参与开奖的各方全部串通", english: "All parties of the draw conspire"),
            CampaignText(
                chinese: "即时开奖可以被他们操纵而看不出来。只要有一方诚实、钥匙没丢，就不行。",
                english:
                    "They could steer an instant draw unseen. While one of them is honest "
                    + "and keeps its key, they cannot.")),
        Argument(
            CampaignText(
                chinese: "各方全部串通，遇上定期开奖", english: "All of them conspire over a periodic draw"),
            CampaignText(
                chinese: "名单和条款公布在先，还要混入以后才摇出的国家彩票号码：他们也选不了。",
                english:
                    "Entries and terms stand in public first, and the national lottery’s "
                    + "later numbers are mixed in: not even they can choose.")),
        Argument(
            CampaignText(
                chinese: "编造不存在的发票去中奖", english: "Win with invoices that do not exist"),
            CampaignText(
                chinese: "公开文件里看不出来，要靠审计方：每个中奖和抽查到的凭证都要向他们打开。审计方也串通，就防不住。",
                english:
                    "Public files cannot show it. Auditors can: every win and a sample of "
                    + "the rest is opened to them. If they conspire too, it is not seen.")),
        Argument(
            CampaignText(
                chinese: "有一方不在", english: "A party is away"),
            CampaignText(
                chinese: "开奖会停下来等，看得见；绝不用别人顶替。",
                english:
                    "The draw waits, visibly. Nobody is ever put in its place.")),
        Argument(
            CampaignText(
                chinese: "有人在旁边看着您参加", english: "Somebody watches you enter"),
            CampaignText(
                chinese: "册子里有到秒的时间。冷清的时候，看见您参加的人能在册子里认出那一张。",
                english:
                    "The log has times to the second. In a quiet hour whoever saw you enter "
                    + "can find that one entry in it.")),
    ]
}
