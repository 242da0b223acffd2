import Edge

/// The privacy page's sentences.
enum PrivacyText {
    struct Part {
        let heading: String
        let rows: [(term: String, text: String)]
    }

    static func heading(in language: Language) -> String {
        switch language {
        case .chinese: "公开日志说了您什么，没说什么"
        case .english: "What the public log tells about you, and what it does not"
        }
    }

    static func lead(in language: Language) -> String {
        switch language {
        case .chinese:
            "每次开奖都能由任何人重新算一遍，所以日志永远公开，一条也不能删。正因为如此，里面不写您是谁。"
        case .english:
            "Anybody can work every draw out again, so the log is public for ever and nothing in it can be deleted. That is why it does not say who you are."
        }
    }

    static func parts(in language: Language) -> [Part] {
        switch language {
        case .chinese: chinese
        case .english: english
        }
    }

    private static let chinese = [
        Part(
            heading: "谁看得到什么",
            rows: [
                ("所有人", "一条参加记录是什么时候来的（到秒）、发票金额到了哪一档、中没中。看不出是哪张发票，也看不出两条记录是不是同一个人的。"),
                ("看着您参加的人", "如果那一秒只有您一个人参加，他就认得出那一条记录。"),
                ("拿到您“出示文件”的人", "只看得到这一条记录和它怎么开的奖。"),
                ("拿到您“保存文件”的人", "看得出是哪张发票；再拿到您别的文件，就看得出都是您的。所以保存文件只给自己留着。"),
                ("主办方的数据库", "发票、金额、购买方、手机号和聊天身份，都用不在数据库里的密钥加密。偷走数据库，读不出一个名字。"),
                ("审计方（清单里写明是谁）", "中奖的和抽查到的记录：哪张发票、谁的、付没付。"),
            ]),
        Part(
            heading: "我们记着您什么",
            rows: [
                ("手机号或聊天身份", "只用来认出您、发验证码和通知。加密保存。"),
                (
                    "登录",
                    "浏览器里一个只有我们读得到的 Cookie，七天不用就失效，最长三十天。另一个只记得这台设备上登录过您的手机，免得别人用完您当天的验证码；它看不出号码，打不开任何东西。没有别的跟踪。"
                ),
                ("验证码和链接", "十分钟。数据库里只有算过的指纹，日志里一个字也没有。"),
                ("参加记录", "发票内容加密存在记录旁边，给您开凭证、给审计方核对用。"),
                ("收款方式和证件", "用付款程序的公钥加密，网站和数据库都读不出来，只留最后几位给您辨认。"),
            ]),
        Part(
            heading: "日志不能删，怎么忘记您",
            rows: [
                ("马上删掉", "手机号、聊天身份、所有登录。此后没有人能从编号找到您。"),
                ("开奖后删掉", "没中奖、没被抽查的发票内容。活动还有定期抽奖的，等最后一次抽完、异议期过了再删。"),
                ("审计后删掉", "中奖的和抽查到的发票内容：审计方拿到、奖金付清以后自动删。"),
                ("留下来的", "公开日志里那一条：时间、档次、结果。活动的密钥销毁以后，谁也算不出它是谁的、是哪张发票。"),
                ("还留 400 天的", "您的身份用密钥算出的指纹，只用来数参加过几次，免得“忘记”成了多参加的办法。"),
                ("已交税的奖", "您的姓名和证件要留给税务机关查，按税法规定的年限，仍是加密的。"),
                ("还没领的奖", "领不到了：再没有人知道是您的。请先领奖，再要求忘记。"),
            ]),
        Part(
            heading: "换了手机号",
            rows: [
                ("旧号码还登着", "登录后点“再加一个手机号”，把新号码加进来。"),
                ("旧号码已经没了", "用聊天里的链接登录，再加新号码。两样都没有，请找主办方。"),
                ("号码给了别人", "请在停用旧号码之前，把新号码加上，把奖领了，再忘记旧的。别人拿到您的旧号码，就能登录看您的凭证；领奖要核对姓名。"),
            ]),
    ]

    private static let english = [
        Part(
            heading: "Who sees what",
            rows: [
                (
                    "Everybody",
                    "When an entry came, to the second; which ladder its amount earned; whether it won. Not which invoice it was, and not whether two entries are the same person's."
                ),
                (
                    "Whoever watches you enter",
                    "If you were the only one in that second, he knows which entry is yours."
                ),
                ("Whoever gets your file to show", "That one entry, and how it was drawn."),
                (
                    "Whoever gets your file to keep",
                    "Which invoice it was, and with other such files, that all of them are yours. So keep it to yourself."
                ),
                (
                    "The organiser's database",
                    "Invoice, amount, buyer, phone number and chat identity, encrypted under keys that are not in it. Whoever steals it reads no name."
                ),
                (
                    "The auditors, whom the manifest names",
                    "Of winners and of those that they check: which invoice, whose, and whether it was paid."
                ),
            ]),
        Part(
            heading: "What we keep of you",
            rows: [
                (
                    "Your phone number or chat identity",
                    "Encrypted; to know you again, and to send codes and notices."
                ),
                (
                    "Your session",
                    "A cookie that only we read. It ends after seven days without use, and after thirty in any case. Another one remembers that your phone has signed in on this device, so that strangers cannot use up your codes of the day; it shows no number and opens nothing. Nothing else follows you."
                ),
                (
                    "Codes and links",
                    "For ten minutes. The database has fingerprints of them, and no log has them."
                ),
                (
                    "Your entries",
                    "What each invoice says, encrypted beside the entry: for your receipt, and for the auditors."
                ),
                (
                    "Your accounts and document",
                    "Encrypted for the program that pays; neither this site nor the database can read them. The last characters stay, for you to know them by."
                ),
            ]),
        Part(
            heading: "How you are forgotten while a log stays",
            rows: [
                (
                    "Deleted at once",
                    "Phone numbers, chat identities and sessions. From then on nobody finds you by an id."
                ),
                (
                    "Deleted after the draw",
                    "What invoices say that did not win and are not checked; where a campaign has periodic draws, after the last of them and its objections."
                ),
                (
                    "Deleted after the audit",
                    "What the invoices of winners and of checked entries say: by itself, once the auditors have it and the prize is paid."
                ),
                (
                    "What stays",
                    "The entry in the public log: time, ladder, outcome. Once the campaign's key is destroyed, nobody can work out whose it was, or which invoice."
                ),
                (
                    "What stays for 400 days",
                    "A fingerprint of your identity under a secret key, to count how often you entered: being forgotten shall be no way to enter more often."
                ),
                (
                    "Prizes that were taxed",
                    "Name and document stay, encrypted, for as long as the tax law asks."
                ),
                (
                    "Prizes not yet claimed",
                    "Are lost, for nobody knows any more that they are yours. Claim them before you ask to be forgotten."
                ),
            ]),
        Part(
            heading: "A new phone number",
            rows: [
                ("You are signed in by the old one", "Choose “Add a phone number” there."),
                (
                    "The old one is gone",
                    "Sign in by the link in your chat, and add the new one. Without either, ask the organiser."
                ),
                (
                    "Somebody else gets your number",
                    "Add the new number, claim your prizes, and be forgotten by the old one before you give it up: whoever has it can sign in and see your receipts. A prize is paid to the right name only."
                ),
            ]),
    ]
}
