import Gateways
import Ledger
import Logging
import Verification

/// The settings in force, checked.
struct Settings: Sendable {
    struct Listen: Sendable {
        var host: String
        var port: Int
        var certificateFile: String
        var keyFile: String
        var trustedProxies: AddressRanges
        var connectionsMaximum: Int
        var connectionsPerAddressMaximum: Int
        var idleSeconds: Int
        var drain: Duration
        var isSecure: Bool { !certificateFile.isEmpty }
    }

    struct Operators: Sendable { var host: String, port: Int }
    struct Data: Sendable { var folder: String }
    struct Redis: Sendable { var url: String, connections: Int }
    struct Database: Sendable {
        var url: String
        /// Parts of the ledger beside the nation's.
        var shards: [LedgerStoreConfiguration.Shard]
        var connections: Int
        var readsFromStandbys: Bool
        var statementDeadline: Duration
        var queuedStatementsMaximum: Int
    }

    struct Lookup: Sendable {
        var cache: LookupQueueLimits
        var ledger: LookupQueueLimits
        var memoryEntries: Int
        var filter: FilterPolicy
    }

    enum Switch: String, CaseIterable, Sendable { case off, on }

    struct Photos: Sendable {
        var concurrentMaximum: Int
        var deadline: Duration
    }

    enum LogFormat: String, CaseIterable, Sendable { case auto, text, json }

    var listen: Listen
    var operators: Operators
    var `operator`: Operator
    var data: Data
    var database: Database
    var redis: Redis
    var lookup: Lookup
    var overload: OverloadPolicy
    var photos: Photos
    var limits: LimitPolicy
    var apiKeys: [APIKey]
    var sms: SMS
    /// Nil where no SMSC is named.
    var smpp: SMPPConfiguration?
    var secretFile: String
    var chats: Chats
    var logLevel: Logger.Level
    var logFormat: LogFormat
    /// The lines that `config check` prints: key, value, origin.
    var report: [String]

    /// - Parameters:
    ///   - file: the file named on the command line, which must then be there.
    ///   - searching: whether the usual places are looked at where none is named.
    /// - Throws: every mistake at once.
    static func load(
        file: String?, environment: [String: String], overrides: [SettingKey: String],
        searching: Bool = true
    ) throws(SettingsError) -> Settings {
        var sources = SettingSources()
        if let path = SettingsFile.path(named: file, environment, searching: searching) {
            sources.read(file: path)
        }
        sources.read(environment: environment)
        sources.read(overrides: overrides)
        var reader = SettingReader(sources)
        let settings = Settings(from: &reader, environment, Self.report(sources))
        guard reader.mistakes.isEmpty else { throw SettingsError(mistakes: reader.mistakes) }
        return settings
    }

    private init(
        from reader: inout SettingReader, _ environment: [String: String], _ report: [String]
    ) {
        listen = Listen(from: &reader)
        operators = Operators(
            host: reader.text(.operatorsHost),
            port: reader.integer(.operatorsPort, 0...65_535))
        `operator` = Operator(from: &reader)
        let folder = reader.text(.dataFolder)
        data = Data(folder: folder.isEmpty ? SettingsFile.dataFolder(environment) : folder)
        database = Database(
            url: reader.secret(.databaseURL, orFile: .databaseURLFile),
            shards: reader.shards(.databaseShards),
            connections: reader.integer(.databaseConnections, 1...64),
            readsFromStandbys: reader.choice(.databaseStandbyReads, Switch.on) == .on,
            statementDeadline: .milliseconds(
                reader.integer(.databaseStatementDeadlineMilliseconds, 100...2_500)),
            queuedStatementsMaximum: reader.integer(
                .databaseQueuedStatementsMaximum, 16...1_000_000))
        redis = Redis(
            url: reader.secret(.redisURL, orFile: .redisURLFile),
            connections: reader.integer(.redisConnections, 1...64))
        if let fault = LedgerStoreConfiguration.fault(ofRedis: redis.url) {
            reader.refuse(.redisURL, "one that can be used: \(fault)")
        }
        overload = OverloadPolicy(
            target: .milliseconds(reader.integer(.overloadTargetMilliseconds, 1...60_000)),
            interval: .milliseconds(reader.integer(.overloadIntervalMilliseconds, 10...60_000)))
        let waiting = reader.integer(.lookupWaitingMaximum, 1_000...1_000_000)
        lookup = Lookup(
            cache: LookupQueueLimits(
                batchMaximum: reader.integer(.lookupCacheBatchMaximum, 1...5_000),
                waitingMaximum: waiting,
                concurrentBatches: reader.integer(.lookupCacheConcurrentBatches, 1...64)),
            ledger: LookupQueueLimits(
                batchMaximum: reader.integer(.lookupLedgerBatchMaximum, 1...5_000),
                waitingMaximum: waiting,
                concurrentBatches: reader.integer(.lookupLedgerConcurrentBatches, 1...64),
                overload: overload),
            memoryEntries: reader.integer(.cacheMemoryEntries, 0...10_000_000),
            filter: FilterPolicy(
                isOn: reader.choice(.lookupFilter, Switch.on) == .on,
                megabytesMaximum: reader.integer(.lookupFilterMegabytesMaximum, 1...512)))
        photos = Photos(
            concurrentMaximum: reader.integer(.photosConcurrentMaximum, 1...256),
            deadline: .seconds(reader.integer(.photosDeadlineSeconds, 1...120)))
        limits = LimitPolicy(
            page: reader.limit(.limitsPage), api: reader.limit(.limitsAPI),
            keyHolder: reader.limit(.limitsKeyHolder),
            sms: reader.limit(.limitsSMS), smsDaily: reader.limit(.limitsSMSDaily),
            chat: reader.limit(.limitsChat),
            wrongAttempts: WrongAttemptPolicy(
                client: .init(
                    onInvoice: reader.limit(.limitsWrongAttemptsByClient),
                    overall: reader.limit(.limitsWrongAttemptsByClientOverall)),
                keyHolder: .init(
                    onInvoice: reader.limit(.limitsWrongAttemptsByKeyHolder),
                    overall: reader.limit(.limitsWrongAttemptsByKeyHolderOverall)),
                everybody: reader.limit(.limitsWrongAttemptsOnInvoice),
                newcomers: reader.limit(.limitsWrongAttemptsOnInvoiceByNewcomers)))
        let keys = reader.list(.apiKeys).map(APIKey.init)
        if keys.contains(where: { $0 == nil }) {
            reader.refuse(
                .apiKeys,
                "name:scope+scope:sha256[:until=2027-01-31][:from=10.0.0.0/8+…], as `fapiao key new` "
                    + "prints it")
        }
        apiKeys = keys.compactMap { $0 }
        sms = SMS(from: &reader)
        smpp = Self.smpp(from: &reader)
        secretFile = reader.text(.serviceSecretFile)
        chats = Chats(from: &reader)
        logLevel = reader.choice(.logLevel, .info)
        logFormat = reader.choice(.logFormat, .auto)
        self.report = report
    }

    private static func report(_ sources: SettingSources) -> [String] {
        let width = SettingKey.allCases.map(\.rawValue.count).max() ?? 0
        return SettingKey.allCases.compactMap { key in
            guard let entry = sources.entries[key] else { return nil }
            let shown = key.isSecret && !entry.value.text.isEmpty ? "(set)" : entry.value.text
            let padding = String(repeating: " ", count: width - key.rawValue.count)
            return "\(key.rawValue)\(padding)  \(shown.isEmpty ? "-" : shown)  [\(entry.origin)]"
        }
    }
}

extension Operator {
    fileprivate init(from reader: inout SettingReader) {
        let name = reader.text(.contactName)
        let isName = name.count <= Self.nameCharactersMaximum && !name.contains(where: \.isNewline)
        if !isName {
            reader.refuse(
                .contactName, "one line of at most \(Self.nameCharactersMaximum) characters")
        }
        let text = reader.text(.contactAddress)
        let contact = Contact(text)
        if contact == nil, !text.isEmpty {
            reader.refuse(
                .contactAddress,
                "an address such as https://…, a mail address or a telephone number")
        }
        self.init(name: name, contact: contact)
    }
}

extension Settings.Listen {
    fileprivate init(from reader: inout SettingReader) {
        host = reader.text(.listenHost)
        port = reader.integer(.listenPort, 0...65_535)
        certificateFile = reader.text(.listenTLSCertificateFile)
        keyFile = reader.text(.listenTLSKeyFile)
        if certificateFile.isEmpty != keyFile.isEmpty {
            reader.refuse(.listenTLSKeyFile, "both files or neither")
        }
        connectionsMaximum = reader.integer(.listenConnectionsMaximum, 1...1_000_000)
        connectionsPerAddressMaximum = reader.integer(
            .listenConnectionsPerAddressMaximum, 1...1_000_000)
        idleSeconds = reader.integer(.listenIdleSeconds, 1...3_600)
        drain = .seconds(reader.integer(.listenDrainSeconds, 0...300))
        let ranges = AddressRanges(reader.list(.listenTrustedProxies))
        if ranges == nil {
            reader.refuse(.listenTrustedProxies, "addresses or networks such as 10.0.0.0/8")
        }
        trustedProxies = ranges ?? .none
    }
}

extension Settings {
    fileprivate static func smpp(from reader: inout SettingReader) -> SMPPConfiguration? {
        let password = reader.secret(.smppPassword, orFile: .smppPasswordFile)
        let smpp = SMPPConfiguration(
            host: reader.text(.smppHost), port: reader.integer(.smppPort, 1...65_535),
            systemID: reader.text(.smppSystemID), password: password,
            systemType: reader.text(.smppSystemType),
            sourceAddress: reader.text(.smppSourceAddress),
            window: reader.integer(.smppWindow, 1...1_000),
            messagesMaximum: reader.integer(.smppMessagesMaximum, 1...100_000),
            defaultAlphabet: reader.choice(.smppDefaultAlphabet, .gsm7),
            wantsReceipts: reader.choice(.smppReceipts, Switch.on) == .on,
            tls: reader.clientTLS(.smppTLS, trusting: .smppTrustFile))
        // A value that does not fit its protocol field would be cut, and name somebody else.
        for mistake in smpp.mistakes {
            switch mistake {
            case .systemID: reader.refuse(.smppSystemID, "1 to 15 ASCII characters")
            case .password: reader.refuse(.smppPassword, "at most 8 ASCII characters")
            case .systemType: reader.refuse(.smppSystemType, "at most 12 ASCII characters")
            case .sourceAddress:
                reader.refuse(
                    .smppSourceAddress, "up to 20 digits, + and digits, or up to 11 letters")
            }
        }
        return smpp.host.isEmpty ? nil : smpp
    }
}

/// All that is wrong with the settings.
struct SettingsError: Error, CustomStringConvertible {
    let mistakes: [String]
    var description: String { ShownFaults.lines(mistakes).joined(separator: "\n") }
}
