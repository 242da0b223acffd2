import Edge
import Operators

/// A text of the console in both languages.
struct ConsoleWord: Sendable {
    let chinese: String
    let english: String

    init(_ chinese: String, _ english: String) {
        self.chinese = chinese
        self.english = english
    }

    func text(in language: Language) -> String { language == .chinese ? chinese : english }
}

extension ConsoleWord {
    static let console = Self("运营控制台", "Operators' console")
    static let skip = Self("跳到正文", "Skip to the content")
    static let tongue = Self("语言", "Language")
    static let tables = Self("数据表", "Tables")
    static let account = Self("账号", "Account")

    // Signing in
    static let signIn = Self("登录", "Sign in")
    static let signOut = Self("退出登录", "Sign out")
    static let name = Self("账号名", "Account name")
    static let password = Self("密码", "Password")
    static let passwordHelp = Self("由程序生成，可以粘贴。", "Made by the program; pasting works.")
    static let code = Self("动态验证码", "One-time code")
    static let codeHelp = Self(
        "验证器应用显示的六位数字，每个只能用一次。",
        "The six digits in your authenticator app; each is good once.")
    static let refused = Self(
        "未能登录：账号名、密码或验证码有误。",
        "Not signed in: the name, the password or the code is wrong.")
    static let tooMany = Self(
        "尝试次数过多，请一小时后再试，或改用以前登录过的浏览器。",
        "Too many tries. Try again in an hour, or from a browser in which you have signed in before."
    )
    static let endedByPassword = Self(
        "您的密码已更换，这里的登录因此结束。如果不是您本人换的，请马上联系管理员。",
        "Your password was changed, so you are signed out here. If that was not you, tell an administrator at once."
    )
    static let signedOut = Self("已退出登录。", "You are signed out.")

    // The password
    static let newPassword = Self("更换密码", "New password")
    static let newPasswordLead = Self(
        "密码由程序生成，只显示一次；请存入密码管理器。其他浏览器里的登录随即失效。",
        "The program makes the password and shows it once: keep it in a password manager. "
            + "Your sessions in other browsers end.")
    static let firstPasswordLead = Self(
        "当前密码已被开户人看到。更换之后才能使用其他页面。",
        "Whoever made this account has seen its password. The other pages open when you have a new one."
    )
    static let makePassword = Self("生成新密码", "Make a new password")
    static let yourPassword = Self("新密码，仅显示这一次：", "Your new password, shown this once:")
    static let goOn = Self("继续", "Go on")
    static let busy = Self("系统繁忙，请稍后再试。", "The system is busy. Please try again.")

    // Tables
    static let search = Self("查找", "Search")
    static let searchHelp = Self("须与单元格内容完全一致。", "Whole values, as they stand in the table.")
    static let export = Self("导出 CSV", "Export as CSV")
    static let older = Self("下一页", "Next page")
    static let first = Self("回到首页", "First page")
    static let empty = Self("没有记录。", "Nothing is here.")
    static let exportRest = Self("从本页起导出", "Export from this page on")
    /// The last line of a file that does not have all of it.
    static func exportGoesOn(behind rows: Int, at address: String) -> Self {
        Self(
            "未完：本文件到此为止，共 \(rows) 行。其余部分请打开 \(address) ，再点“从本页起导出”。",
            "To be continued: this file ends here, after \(rows) rows. For the rest open \(address) and choose "
                + "“Export from this page on”.")
    }

    // A payout
    static let payout = Self("派奖付款", "Payout")
    static let attempts = Self("付款尝试", "Attempts")
    static let orderNumber = Self("商户单号", "Order number")
    static let merchant = Self("付款账户", "Paid from")
    static let amount = Self("金额", "Amount")
    static let acts = Self("人工操作", "What people have done")
    static let reason = Self("理由", "Reason")
    static let reasonHelp = Self(
        "一行文字，永久留存，供日后查阅。", "One line, kept for ever for whoever looks at it later.")
    static let reasonMissing = Self(
        "请写明理由：一行，不超过 512 字节。", "Give a reason: one line of at most 512 bytes.")
    static let hold = Self("暂停付款", "Hold")
    static let release = Self("解除暂停", "Release")
    static let retry = Self("立即重试", "Retry now")
    static let ask = Self("申请解除（需第二人批准）", "Ask for release (a second person approves)")
    static let reveal = Self("查看收款账户", "Show the payee")
    static let revealed = Self("收款账户", "The payee")
    static func byStatement(of account: String) -> Self {
        Self("对账单 \(account)", "Statement of \(account)")
    }
    static let notKept = Self("未随付款留存", "Not kept with the attempt")
    static let nothingRevealed = Self(
        "这些付款都没有留存收款账户，未作查看记录。",
        "No attempt has kept its payee; nothing is in the log.")
    static let revealNote = Self(
        "此次查看已连同理由记入审计日志。", "That you have looked, and why, is in the audit log.")
    static let noAttempt = Self("尚未尝试付款。", "No attempt was made.")
    static let releasePending = Self("等待第二人批准", "Waits for a second person")

    // An appeal
    static let appealHeading = Self("持有人的申诉", "An appeal")
    static let answer = Self("答复", "Answer")
    static let showWords = Self("查看申诉内容", "Show what the holder says")
    static let answeredAlready = Self("已答复", "Answered by")
    static let answerHelp = Self(
        "一行文字，持有人会在发票页面看到。", "One line, which the holder reads on the receipt's page.")

    // A clawback
    static let clawbackHeading = Self("应收回的奖金", "A prize to be paid back")
    static let clawbackWantedBy = Self("已提出，等待第二人", "Wanted by one, waits for another")
    static let clawbackWantedReference = Self("第一人所写流水号", "Reference that the first one named")
    static let clawbackWanted = Self(
        "已记下。金额较大，须由另一人再次提出同样的处理。",
        "Noted. So much takes a second person, who has to want the same.")
    static let clawbackExists = Self(
        "这笔款早已用同一流水号入账。", "The same reference has settled it before.")
    static let clawbackSamePerson = Self(
        "您已提出过；须由另一人在此处或在命令行提出同样的处理。",
        "You have wanted it already; it takes another person, here or at the terminal.")
    static let referenceHelp = Self(
        "收到退款时填写：银行流水号，每个只能用一次。核销时留空。",
        "Where the money has come: the bank's number of it, each good once. Empty for a write-off.")
    static let referenceMissing = Self(
        "请填写银行流水号：一行，不超过 128 字节。", "Give the bank's number: one line of at most 128 bytes.")
    static let referenceUsed = Self(
        "这个流水号已用于另一笔。", "This reference has settled another clawback.")
    static let repaid = Self("款已收回", "It was paid back")
    static let writeOff = Self("核销", "Write it off")

    // A release
    static let releaseHeading = Self("解除暂停的申请", "A wish to release")
    static let approve = Self("批准并解除", "Approve and release")
    static let refuse = Self("拒绝", "Refuse")
    static let decision = Self("决定", "Decision")
    static let approved = Self("已批准", "approved")
    static let declined = Self("已拒绝", "refused")
    static let ownWish = Self(
        "申请人不能批准自己的申请。", "Nobody approves what he has asked for.")
    static let limit = Self("需第二人批准的金额：超过", "A second person is needed above")

    // Results
    static let done = Self("已完成并记入审计日志。", "Done, and in the audit log.")
    static let asked = Self("已提交申请，等待另一人批准。", "Asked. Somebody else has to approve it.")
    static let notDone = Self(
        "未执行：情况已变化，请看当前状态。", "Nothing was done: it has changed meanwhile. See how it stands.")
    static let needsAnother = Self(
        "金额超过单人权限，请提交申请。", "So much is not released by one person: ask for it.")
    static let forbidden = Self("您的角色无权进行此操作。", "Your role may not do this.")
    static let wrongCode = Self("验证码有误或已用过。", "The code is wrong, or was used before.")
    static let gone = Self("没有这条记录。", "There is no such record.")
    static let stale = Self(
        "表单已失效，请重新打开页面。", "The form is out of date. Open the page again.")
}

extension ConsoleList {
    var word: ConsoleWord {
        switch self {
        case .payouts: ConsoleWord("全部付款", "Payouts")
        case .stuck: ConsoleWord("待处理", "To look at")
        case .risk: ConsoleWord("风险提示", "Risk")
        case .appeals: ConsoleWord("持有人申诉", "Appeals")
        case .releases: ConsoleWord("解除申请", "Releases")
        case .funds: ConsoleWord("奖金池", "Funds")
        case .clawbacks: ConsoleWord("应收回奖金", "Clawbacks")
        case .differences: ConsoleWord("对账差异", "Differences")
        case .statements: ConsoleWord("对账单", "Statements")
        case .accounts: ConsoleWord("操作员", "Operators")
        case .audit: ConsoleWord("审计日志", "Audit log")
        }
    }
}

extension ConsoleColumn {
    var word: ConsoleWord {
        switch self {
        case .reserved: ConsoleWord("中奖时间", "Won")
        case .win: ConsoleWord("中奖编号", "Win")
        case .gross: ConsoleWord("奖金", "Prize")
        case .withheld: ConsoleWord("代扣税", "Tax")
        case .state: ConsoleWord("状态", "State")
        case .attempts: ConsoleWord("尝试", "Tries")
        case .why: ConsoleWord("原因", "Why")
        case .asked: ConsoleWord("申请时间", "Asked")
        case .asker: ConsoleWord("申请人", "By")
        case .reason: ConsoleWord("理由", "Reason")
        case .decided: ConsoleWord("决定时间", "Decided")
        case .decider: ConsoleWord("决定人", "By")
        case .answer: ConsoleWord("决定", "Answer")
        case .campaign: ConsoleWord("活动", "Campaign")
        case .available: ConsoleWord("可用余额", "Available")
        case .waiting: ConsoleWord("未完成付款", "Payouts under way")
        case .name: ConsoleWord("账号", "Account")
        case .role: ConsoleWord("角色", "Role")
        case .made: ConsoleWord("开户时间", "Made")
        case .disabled: ConsoleWord("停用时间", "Disabled")
        case .renews: ConsoleWord("须更换密码，期限", "First password until")
        case .at: ConsoleWord("时间", "Time")
        case .actor: ConsoleWord("操作人", "Who")
        case .act: ConsoleWord("操作", "What")
        case .subject: ConsoleWord("对象", "About")
        case .how: ConsoleWord("结果", "How it ended")
        case .ended: ConsoleWord("结束时间", "Ended")
        case .reference: ConsoleWord("流水号", "Reference")
        case .channel: ConsoleWord("渠道", "Channel")
        case .order: ConsoleWord("商户单号", "Order number")
        case .kind: ConsoleWord("类别", "Kind")
        case .ours: ConsoleWord("账面", "Ours")
        case .theirs: ConsoleWord("对账单", "Theirs")
        case .words: ConsoleWord("申诉内容", "What the holder says")
        case .answered: ConsoleWord("答复时间", "Answered")
        case .starts: ConsoleWord("起始", "From")
        case .ends: ConsoleWord("截止", "Until")
        case .lines: ConsoleWord("行数", "Lines")
        case .file: ConsoleWord("文件", "File")
        case .login: ConsoleWord("数据库登录名", "Database login")
        case .rule: ConsoleWord("规则", "Rule")
        case .found: ConsoleWord("实际", "Found")
        case .allowed: ConsoleWord("上限", "Allowed")
        }
    }
}

/// Words of the program that stand in tables; what is not here is shown as it is.
enum TableWord {
    static func text(_ word: String, in language: Language) -> String {
        language == .chinese ? chinese[word] ?? word : english[word] ?? word
    }

    private static let english = [
        "excludedSeller": "excluded seller", "holderPayouts": "payouts to one holder",
        "holderYuan": "yuan to one holder", "holderAtSeller": "one holder at one seller",
        "splitReceipts": "split receipts", "serialReceipts": "receipts in series",
        "buyerAtSeller": "one buyer at one seller, %",
        "accountHolders": "holders of one account", "reversedAtSeller": "voided at the seller, %",
    ]
    private static let chinese = [
        "excludedSeller": "被排除的商户", "holderPayouts": "同一持有人的中奖次数",
        "holderYuan": "同一持有人的奖金（元）", "holderAtSeller": "同一持有人在同一商户",
        "splitReceipts": "疑似拆单", "serialReceipts": "发票连号",
        "buyerAtSeller": "同一购方集中于同一商户（%）", "accountHolders": "多人共用收款账户",
        "reversedAtSeller": "商户作废、红冲比例（%）",
        "repaid": "已收回", "written off": "已核销", "set off": "已抵扣",
        "missing there": "对账单缺少", "missing here": "账面缺少", "other amount": "金额不符",
        "other payee": "收款人不符", "not back": "未退回",
        "ready": "待付款", "submitting": "提交中", "accepted": "已受理", "needs user": "待用户确认",
        "processing": "处理中", "unknown": "结果未知", "paid": "已付款", "failed": "失败",
        "cancelled": "已撤销", "expired": "已过期", "returned": "已退回", "forfeited": "已失效",
        "operator": "操作员", "approver": "复核员", "auditor": "审计员",
        "look": "查看", "reveal": "查看个人信息", "export": "导出", "hold": "暂停", "release": "解除暂停",
        "retry": "重试", "ask": "申请解除", "approve": "决定申请",
        "settle": "了结收回", "answer": "答复申诉", "audit": "查看审计日志", "sign in": "登录", "sign out": "退出",
        "bind login": "绑定数据库登录名", "withholding": "导出扣缴表",
        "refused sign in": "登录被拒", "renew password": "更换密码", "add account": "开户",
        "reset account": "重置账号", "disable account": "停用账号", "set release limit": "设定复核限额",
    ]
}
