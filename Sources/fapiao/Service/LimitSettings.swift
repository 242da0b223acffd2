import ProgramSettings
import Verification

/// How many in a period.
struct LimitSettings: SettingArea {
    static let page = Setting.limit(
        "limits.page", "60/min",
        """
        Verifications on the page by one address: a person with a stack of receipts is not slowed
        down.
        """)
    static let api = Setting.limit(
        "limits.api", "6000/min",
        """
        Verifications through the API without a key by one address: a whole company may sit behind
        it.
        """)
    static let keyHolder = Setting.limit(
        "limits.keyHolder", "60000/min",
        "Verifications by the holder of one key.")
    static let sms = Setting.limit(
        "limits.sms", "5/min",
        "Text messages of one phone; past it we are silent, for each reply costs money.")
    static let smsDaily = Setting.limit(
        "limits.smsDaily", "30/day",
        "Text messages of one phone over a longer time; past it we are silent too.")
    static let chat = Setting.limit(
        "limits.chat", "20/min",
        "Messages of one person in one chat.")
    static let wrongAttemptsByClient = Setting.limit(
        "limits.wrongAttemptsByClient", "5/day",
        "Wrong attempts on one invoice by one client: nobody alone can use up what all have.")
    static let wrongAttemptsByClientOverall = Setting.limit(
        "limits.wrongAttemptsByClientOverall", "100/day",
        """
        Wrong attempts of one client on all invoices together: nobody tries a likely sum on each of
        a million. Everybody behind one address shares this.
        """)
    static let wrongAttemptsByKeyHolder = Setting.limit(
        "limits.wrongAttemptsByKeyHolder", "20/day",
        "Wrong attempts on one invoice by the holder of one key, which count for nobody else.")
    static let wrongAttemptsByKeyHolderOverall = Setting.limit(
        "limits.wrongAttemptsByKeyHolderOverall", "5000/day",
        "Wrong attempts of the holder of one key on all invoices together.")
    static let wrongAttemptsOnInvoice = Setting.limit(
        "limits.wrongAttemptsOnInvoice", "20/day",
        """
        Wrong attempts on one invoice by everybody without a key. Past it only those go on who have
        made no wrong attempt yet, or give one detail more (the seller's tax number, or the whole
        check code).
        """)
    static let wrongAttemptsOnInvoiceByNewcomers = Setting.limit(
        "limits.wrongAttemptsOnInvoiceByNewcomers", "200/day",
        """
        The same, until which those who have made none go on. Past it: key holders, and one detail
        more.
        """)

    static let groups = [
        SettingGroup(
            "limits",
            about: "How many in a period (s, min, h, day), all at once if need be.",
            [
                page, api, keyHolder, sms, smsDaily, chat,
                wrongAttemptsByClient, wrongAttemptsByClientOverall,
                wrongAttemptsByKeyHolder, wrongAttemptsByKeyHolderOverall,
                wrongAttemptsOnInvoice, wrongAttemptsOnInvoiceByNewcomers,
            ])
    ]

    let policy: LimitPolicy

    init(from reader: inout SettingReader) {
        policy = LimitPolicy(
            page: reader.read(Self.page), api: reader.read(Self.api),
            keyHolder: reader.read(Self.keyHolder), sms: reader.read(Self.sms),
            smsDaily: reader.read(Self.smsDaily), chat: reader.read(Self.chat),
            wrongAttempts: WrongAttemptPolicy(
                client: .init(
                    onInvoice: reader.read(Self.wrongAttemptsByClient),
                    overall: reader.read(Self.wrongAttemptsByClientOverall)),
                keyHolder: .init(
                    onInvoice: reader.read(Self.wrongAttemptsByKeyHolder),
                    overall: reader.read(Self.wrongAttemptsByKeyHolderOverall)),
                everybody: reader.read(Self.wrongAttemptsOnInvoice),
                newcomers: reader.read(Self.wrongAttemptsOnInvoiceByNewcomers)))
    }
}

extension Setting<RateLimit> {
    fileprivate static func limit(
        _ key: String, _ defaultValue: String, _ help: String
    ) -> Setting {
        Setting(
            key, .single(defaultValue),
            expected: "a count and a period: 5/s, 60/min, 1000/h or 20/day", help
        ) { RateLimit($0.text) }
    }
}
