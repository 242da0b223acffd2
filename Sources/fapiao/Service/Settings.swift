import Gateways
import Messaging
import ProgramSettings
import Verification

/// The settings in force, checked. Each area declares its own beside the code that uses them.
struct Settings: Sendable {
    /// In the order of the file. A new area is a line here, and one each in the list and `init` below.
    static let areas: [any SettingArea.Type] = [
        ListenSettings.self, OperatorsSettings.self, ContactSettings.self, DataSettings.self,
        DatabaseSettings.self, RedisSettings.self, LookupSettings.self, OverloadSettings.self,
        PhotoSettings.self, LimitSettings.self, APISettings.self, LotterySettings.self,
        OutgoingSettings.self, KannelSettings.self, AliyunSettings.self, TencentSettings.self,
        TwilioSettings.self, SMPPSettings.self, WeChatSettings.self, WeComSettings.self,
        TelegramSettings.self, LINESettings.self, WhatsAppSettings.self, DingTalkSettings.self,
        DrawSettings.self, WitnessSettings.self, PayoutSettings.self, RiskSettings.self,
        ConsoleSettings.self, LogSettings.self,
    ]

    static let catalogue = SettingCatalogue(
        areas.flatMap { $0.groups },
        // The first names the file; the second is the tests' word for the program.
        otherVariables: ["FAPIAO_CONFIG", "FAPIAO_BINARY"])

    let listen: ListenSettings
    let operators: OperatorsSettings
    let `operator`: Operator
    let data: DataSettings
    /// The folder of private servers and of the service's own secret.
    let dataFolder: String
    let database: DatabaseSettings
    let redis: RedisSettings
    let lookup: LookupSettings
    let overload: OverloadPolicy
    let photos: PhotoSettings
    let limits: LimitPolicy
    let apiKeys: [APIKey]
    let lottery: LotterySettings
    let publicFiles: PublicFilesPlace
    let outgoing: OutgoingPolicy
    let kannel: KannelSettings
    let aliyun: AliyunSettings
    let tencent: TencentSettings
    let twilio: TwilioSettings
    let smpp: SMPPSettings
    let wechat: WeChatSettings
    let wecom: WeComSettings
    let telegram: TelegramSettings
    let line: LINESettings
    let whatsapp: WhatsAppSettings
    let dingtalk: DingTalkSettings
    let draw: DrawSettings
    let witness: WitnessSettings
    let payout: PayoutSettings
    let risk: RiskSettings
    let console: ConsoleSettings
    let log: LogSettings
    /// The lines that `config check` prints: key, value, origin.
    let report: [String]

    /// - Parameters:
    ///   - file: the file named on the command line, which must then be there.
    ///   - overrides: texts by key.
    ///   - searching: whether the usual places are looked at where no file is named.
    /// - Throws: every mistake at once.
    static func load(
        file: String?, environment: [String: String], overrides: [String: String],
        searching: Bool = true
    ) throws(SettingsError) -> Settings {
        var sources = SettingSources(catalogue)
        if let path = SettingsFile.path(named: file, environment, searching: searching) {
            sources.read(file: path)
        }
        sources.read(environment: environment)
        sources.read(overrides: overrides)
        var reader = SettingReader(sources)
        let settings = Settings(
            from: &reader, usualFolder: SettingsFile.dataFolder(environment), report(sources))
        guard reader.mistakes.isEmpty else { throw SettingsError(mistakes: reader.mistakes) }
        return settings
    }

    private init(from reader: inout SettingReader, usualFolder: String?, _ report: [String]) {
        listen = ListenSettings(from: &reader)
        operators = OperatorsSettings(from: &reader)
        `operator` = ContactSettings(from: &reader).operator
        data = DataSettings(from: &reader)
        dataFolder = data.folder.isEmpty ? usualFolder ?? "" : data.folder
        if dataFolder.isEmpty {
            reader.refuse(
                DataSettings.folder, "a folder, for neither HOME nor the account names a home")
        }
        database = DatabaseSettings(from: &reader)
        redis = RedisSettings(from: &reader)
        lookup = LookupSettings(from: &reader)
        overload = OverloadSettings(from: &reader).policy
        photos = PhotoSettings(from: &reader)
        limits = LimitSettings(from: &reader).policy
        apiKeys = APISettings(from: &reader).keys
        lottery = LotterySettings(from: &reader)
        outgoing = OutgoingSettings(from: &reader).policy
        kannel = KannelSettings(from: &reader)
        aliyun = AliyunSettings(from: &reader)
        tencent = TencentSettings(from: &reader)
        twilio = TwilioSettings(from: &reader)
        smpp = SMPPSettings(from: &reader)
        wechat = WeChatSettings(from: &reader)
        wecom = WeComSettings(from: &reader)
        telegram = TelegramSettings(from: &reader)
        line = LINESettings(from: &reader)
        whatsapp = WhatsAppSettings(from: &reader)
        dingtalk = DingTalkSettings(from: &reader)
        draw = DrawSettings(from: &reader)
        publicFiles = PublicFilesPlace(lottery, draw, dataFolder: dataFolder, &reader)
        witness = WitnessSettings(from: &reader)
        payout = PayoutSettings(from: &reader)
        risk = RiskSettings(from: &reader)
        console = ConsoleSettings(from: &reader)
        log = LogSettings(from: &reader)
        self.report = report
    }

    private static func report(_ sources: SettingSources) -> [String] {
        let width = catalogue.all.map(\.key.count).max() ?? 0
        return catalogue.all.compactMap { setting in
            guard let entry = sources.entries[setting.key] else { return nil }
            let text = entry.value.text
            let shown = text.isEmpty ? "-" : setting.isSecret ? "(set)" : text
            let padding = String(repeating: " ", count: width - setting.key.count)
            return "\(setting.key)\(padding)  \(shown)  [\(entry.origin)]"
        }
    }

    /// The commented file with every default, as Config/fapiao.yaml is.
    static var template: String {
        SettingsTemplate(
            catalogue,
            about: """
                The settings of `fapiao`, each with its default. A key may be left out. The environment
                wins over this file: listen.port is FAPIAO_LISTEN_PORT, cache.memoryEntries is
                FAPIAO_CACHE_MEMORY_ENTRIES, and lists are separated by commas. Options on the command
                line win over both. A key that is not here is an error. `fapiao config check` shows what
                holds and who said so.

                Read from --config, else $FAPIAO_CONFIG, else $XDG_CONFIG_HOME/fapiao/fapiao.yaml
                (~/.config without it), else /etc/fapiao/fapiao.yaml. `fapiao config defaults` prints
                this file.
                """
        ).text
    }
}

/// All that is wrong with the settings.
struct SettingsError: Error, CustomStringConvertible {
    let mistakes: [String]
    var description: String { ShownFaults.lines(mistakes).joined(separator: "\n") }
}
