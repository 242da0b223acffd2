/// Every setting there is. The raw value is the path in fapiao.yaml; `FAPIAO_` and the path in
/// capitals is the variable (`cache.memoryEntries` is FAPIAO_CACHE_MEMORY_ENTRIES).
enum SettingKey: String, CaseIterable, Sendable {
    case listenHost = "listen.host"
    case listenPort = "listen.port"
    case listenTLSCertificateFile = "listen.tls.certificateFile"
    case listenTLSKeyFile = "listen.tls.keyFile"
    case listenTrustedProxies = "listen.trustedProxies"
    case listenConnectionsMaximum = "listen.connectionsMaximum"
    case listenIdleSeconds = "listen.idleSeconds"
    case dataFolder = "data.folder"
    case databaseURL = "database.url"
    case databaseURLFile = "database.urlFile"
    case databaseConnections = "database.connections"
    case databaseStatementDeadlineMilliseconds = "database.statementDeadlineMilliseconds"
    case databaseQueuedStatementsMaximum = "database.queuedStatementsMaximum"
    case redisURL = "redis.url"
    case redisURLFile = "redis.urlFile"
    case redisConnections = "redis.connections"
    case lookupCacheBatchMaximum = "lookup.cacheBatchMaximum"
    case lookupCacheConcurrentBatches = "lookup.cacheConcurrentBatches"
    case lookupLedgerBatchMaximum = "lookup.ledgerBatchMaximum"
    case lookupLedgerConcurrentBatches = "lookup.ledgerConcurrentBatches"
    case lookupWaitingMaximum = "lookup.waitingMaximum"
    case cacheMemoryEntries = "cache.memoryEntries"
    case photosConcurrentMaximum = "photos.concurrentMaximum"
    case photosDeadlineSeconds = "photos.deadlineSeconds"
    case limitsPage = "limits.page"
    case limitsAPI = "limits.api"
    case limitsKeyHolder = "limits.keyHolder"
    case limitsSMS = "limits.sms"
    case limitsChat = "limits.chat"
    case limitsWrongAttemptsOnInvoice = "limits.wrongAttemptsOnInvoice"
    case limitsWrongAttemptsByClient = "limits.wrongAttemptsByClient"
    case apiKeys = "api.keys"
    case serviceSecretFile = "service.secretFile"
    case logLevel = "log.level"
    case logFormat = "log.format"

    /// What holds where nobody says otherwise, as it would be written in the file.
    var defaultValue: SettingValue {
        switch self {
        case .listenHost: "127.0.0.1"
        case .listenPort: "8080"
        case .listenTLSCertificateFile, .listenTLSKeyFile: ""
        case .listenTrustedProxies, .apiKeys: .list([])
        case .listenConnectionsMaximum: "10000"
        case .listenIdleSeconds: "60"
        case .dataFolder, .databaseURL, .databaseURLFile, .redisURL, .redisURLFile,
            .serviceSecretFile:
            ""
        case .databaseConnections: "4"
        case .databaseStatementDeadlineMilliseconds: "2000"
        case .databaseQueuedStatementsMaximum: "4096"
        case .redisConnections: "1"
        case .lookupCacheBatchMaximum, .lookupLedgerBatchMaximum: "500"
        case .lookupCacheConcurrentBatches: "2"
        case .lookupLedgerConcurrentBatches: "4"
        case .lookupWaitingMaximum: "40000"
        case .cacheMemoryEntries: "20000"
        case .photosConcurrentMaximum: "2"
        case .photosDeadlineSeconds: "10"
        case .limitsPage: "60/min"
        case .limitsAPI: "6000/min"
        case .limitsKeyHolder: "60000/min"
        case .limitsSMS: "5/min"
        case .limitsChat: "20/min"
        case .limitsWrongAttemptsOnInvoice: "20/day"
        case .limitsWrongAttemptsByClient: "5/day"
        case .logLevel: "info"
        case .logFormat: "auto"
        }
    }

    /// Holds a password: never shown.
    var isSecret: Bool { self == .databaseURL || self == .redisURL }

    var variable: String {
        var name = "FAPIAO_"
        for character in rawValue {
            switch character {
            case ".": name += "_"
            case "A"..."Z": name += "_\(character)"
            default: name += character.uppercased()
            }
        }
        return name
    }

    /// The key that a mistyped one most resembles; nil if none comes near.
    static func nearest(to text: String) -> SettingKey? {
        let ranked = allCases.map { ($0, EditDistance.between($0.rawValue, text)) }
        guard let best = ranked.min(by: { $0.1 < $1.1 }), best.1 <= max(2, text.count / 3) else {
            return nil
        }
        return best.0
    }
}

/// One value or a list, as text.
enum SettingValue: Sendable, Equatable, ExpressibleByStringLiteral {
    case single(String)
    case list([String])

    init(stringLiteral text: String) { self = .single(text) }

    /// From a variable or an option, where a list is separated by commas.
    init(_ text: String, for key: SettingKey) {
        if case .list = key.defaultValue {
            self = .list(
                text.split(separator: ",").map { $0.filter { !$0.isWhitespace } })
        } else {
            self = .single(text)
        }
    }

    var text: String {
        switch self {
        case .single(let text): text
        case .list(let items): items.joined(separator: ", ")
        }
    }
}
