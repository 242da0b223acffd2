import Verification

/// Every setting there is. The raw value is the path in fapiao.yaml; `FAPIAO_` and the path in
/// capitals is the variable (`cache.memoryEntries` is FAPIAO_CACHE_MEMORY_ENTRIES).
enum SettingKey: String, CaseIterable, Sendable {
    case listenHost = "listen.host"
    case listenPort = "listen.port"
    case listenTLSCertificateFile = "listen.tls.certificateFile"
    case listenTLSKeyFile = "listen.tls.keyFile"
    case listenTrustedProxies = "listen.trustedProxies"
    case listenConnectionsMaximum = "listen.connectionsMaximum"
    case listenConnectionsPerAddressMaximum = "listen.connectionsPerAddressMaximum"
    case listenIdleSeconds = "listen.idleSeconds"
    case listenDrainSeconds = "listen.drainSeconds"
    case operatorsHost = "operators.host"
    case operatorsPort = "operators.port"
    case contactName = "contact.name"
    case contactAddress = "contact.address"
    case dataFolder = "data.folder"
    case databaseURL = "database.url"
    case databaseURLFile = "database.urlFile"
    case databaseShards = "database.shards"
    case databaseConnections = "database.connections"
    case databaseStandbyReads = "database.standbyReads"
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
    case lookupFilter = "lookup.filter"
    case lookupFilterMegabytesMaximum = "lookup.filterMegabytesMaximum"
    case cacheMemoryEntries = "cache.memoryEntries"
    case overloadTargetMilliseconds = "overload.targetMilliseconds"
    case overloadIntervalMilliseconds = "overload.intervalMilliseconds"
    case photosConcurrentMaximum = "photos.concurrentMaximum"
    case photosDeadlineSeconds = "photos.deadlineSeconds"
    case limitsPage = "limits.page"
    case limitsAPI = "limits.api"
    case limitsKeyHolder = "limits.keyHolder"
    case limitsSMS = "limits.sms"
    case limitsSMSDaily = "limits.smsDaily"
    case limitsChat = "limits.chat"
    case limitsWrongAttemptsByClient = "limits.wrongAttemptsByClient"
    case limitsWrongAttemptsByClientOverall = "limits.wrongAttemptsByClientOverall"
    case limitsWrongAttemptsByKeyHolder = "limits.wrongAttemptsByKeyHolder"
    case limitsWrongAttemptsByKeyHolderOverall = "limits.wrongAttemptsByKeyHolderOverall"
    case limitsWrongAttemptsOnInvoice = "limits.wrongAttemptsOnInvoice"
    case limitsWrongAttemptsOnInvoiceByNewcomers = "limits.wrongAttemptsOnInvoiceByNewcomers"
    case apiKeys = "api.keys"
    case kannelAllowedAddresses = "sms.kannel.allowedAddresses"
    case aliyunPathSecret = "sms.aliyun.pathSecret"
    case aliyunPathSecretFile = "sms.aliyun.pathSecretFile"
    case aliyunAllowedAddresses = "sms.aliyun.allowedAddresses"
    case aliyunAccessKeyID = "sms.aliyun.accessKeyId"
    case aliyunAccessKeySecret = "sms.aliyun.accessKeySecret"
    case aliyunAccessKeySecretFile = "sms.aliyun.accessKeySecretFile"
    case aliyunSignName = "sms.aliyun.signName"
    case aliyunTemplateCode = "sms.aliyun.templateCode"
    case aliyunTemplateFields = "sms.aliyun.templateFields"
    case aliyunFieldCharactersMaximum = "sms.aliyun.fieldCharactersMaximum"
    case aliyunEndpoint = "sms.aliyun.endpoint"
    case tencentPathSecret = "sms.tencent.pathSecret"
    case tencentPathSecretFile = "sms.tencent.pathSecretFile"
    case tencentAllowedAddresses = "sms.tencent.allowedAddresses"
    case tencentSecretID = "sms.tencent.secretId"
    case tencentSecretKey = "sms.tencent.secretKey"
    case tencentSecretKeyFile = "sms.tencent.secretKeyFile"
    case tencentSDKAppID = "sms.tencent.sdkAppId"
    case tencentSignName = "sms.tencent.signName"
    case tencentTemplateID = "sms.tencent.templateId"
    case tencentTemplateFieldCount = "sms.tencent.templateFieldCount"
    case tencentFieldCharactersMaximum = "sms.tencent.fieldCharactersMaximum"
    case tencentRegion = "sms.tencent.region"
    case tencentEndpoint = "sms.tencent.endpoint"
    case twilioAuthToken = "sms.twilio.authToken"
    case twilioAuthTokenFile = "sms.twilio.authTokenFile"
    case twilioPublicURL = "sms.twilio.publicURL"
    case twilioAPIURL = "sms.twilio.apiUrl"
    case twilioMediaHosts = "sms.twilio.mediaHosts"
    case smppHost = "sms.smpp.host"
    case smppPort = "sms.smpp.port"
    case smppTLS = "sms.smpp.tls"
    case smppTrustFile = "sms.smpp.trustFile"
    case smppSystemID = "sms.smpp.systemId"
    case smppPassword = "sms.smpp.password"
    case smppPasswordFile = "sms.smpp.passwordFile"
    case smppSystemType = "sms.smpp.systemType"
    case smppSourceAddress = "sms.smpp.sourceAddress"
    case smppDefaultAlphabet = "sms.smpp.defaultAlphabet"
    case smppReceipts = "sms.smpp.receipts"
    case smppWindow = "sms.smpp.window"
    case smppMessagesMaximum = "sms.smpp.messagesMaximum"
    case serviceSecretFile = "service.secretFile"
    case wechatToken = "wechat.token"
    case wechatTokenFile = "wechat.tokenFile"
    case wechatAppID = "wechat.appId"
    case wechatEncodingAESKey = "wechat.encodingAesKey"
    case wechatEncodingAESKeyFile = "wechat.encodingAesKeyFile"
    case wechatAppSecret = "wechat.appSecret"
    case wechatAppSecretFile = "wechat.appSecretFile"
    case wechatAPIURL = "wechat.apiUrl"
    case wechatPhotoHosts = "wechat.photoHosts"
    case wechatReplyBudgetMilliseconds = "wechat.replyBudgetMilliseconds"
    case wecomToken = "wecom.token"
    case wecomTokenFile = "wecom.tokenFile"
    case wecomCorpID = "wecom.corpId"
    case wecomAgentID = "wecom.agentId"
    case wecomEncodingAESKey = "wecom.encodingAesKey"
    case wecomEncodingAESKeyFile = "wecom.encodingAesKeyFile"
    case wecomSecret = "wecom.secret"
    case wecomSecretFile = "wecom.secretFile"
    case wecomAPIURL = "wecom.apiUrl"
    case telegramWebhookSecret = "telegram.webhookSecret"
    case telegramWebhookSecretFile = "telegram.webhookSecretFile"
    case telegramBotToken = "telegram.botToken"
    case telegramBotTokenFile = "telegram.botTokenFile"
    case telegramAPIURL = "telegram.apiUrl"
    case lineChannelSecret = "line.channelSecret"
    case lineChannelSecretFile = "line.channelSecretFile"
    case lineAccessToken = "line.accessToken"
    case lineAccessTokenFile = "line.accessTokenFile"
    case lineAPIURL = "line.apiUrl"
    case lineDataURL = "line.dataUrl"
    case whatsappAppSecret = "whatsapp.appSecret"
    case whatsappAppSecretFile = "whatsapp.appSecretFile"
    case whatsappVerifyToken = "whatsapp.verifyToken"
    case whatsappVerifyTokenFile = "whatsapp.verifyTokenFile"
    case whatsappAccessToken = "whatsapp.accessToken"
    case whatsappAccessTokenFile = "whatsapp.accessTokenFile"
    case whatsappPhoneNumberID = "whatsapp.phoneNumberId"
    case whatsappAPIURL = "whatsapp.apiUrl"
    case whatsappMediaHosts = "whatsapp.mediaHosts"
    case dingtalkAppSecret = "dingtalk.appSecret"
    case dingtalkAppSecretFile = "dingtalk.appSecretFile"
    case dingtalkSessionHosts = "dingtalk.sessionHosts"
    case dingtalkAppKey = "dingtalk.appKey"
    case dingtalkRobotCode = "dingtalk.robotCode"
    case dingtalkAPIURL = "dingtalk.apiUrl"
    case dingtalkPhotoHosts = "dingtalk.photoHosts"
    case logLevel = "log.level"
    case logFormat = "log.format"

    /// The value where no source sets one, as it would be written in the file.
    var defaultValue: SettingValue {
        switch self {
        case .listenHost: "127.0.0.1"
        case .listenPort: "8080"
        case .listenTLSCertificateFile, .listenTLSKeyFile: ""
        case .listenTrustedProxies, .apiKeys, .databaseShards: .list([])
        case .listenConnectionsMaximum: "10000"
        case .listenConnectionsPerAddressMaximum: "200"
        case .listenIdleSeconds: "60"
        case .listenDrainSeconds: "0"
        case .operatorsHost: "127.0.0.1"
        case .operatorsPort: "9464"
        case .contactName, .contactAddress: ""
        case .dataFolder, .databaseURL, .databaseURLFile, .redisURL, .redisURLFile,
            .serviceSecretFile:
            ""
        case .databaseConnections: "4"
        case .databaseStandbyReads: "on"
        case .databaseStatementDeadlineMilliseconds: "2000"
        case .databaseQueuedStatementsMaximum: "4096"
        case .redisConnections: "1"
        case .lookupCacheBatchMaximum, .lookupLedgerBatchMaximum: "500"
        case .lookupCacheConcurrentBatches: "2"
        case .lookupLedgerConcurrentBatches: "4"
        case .lookupWaitingMaximum: "40000"
        case .lookupFilter: "on"
        case .lookupFilterMegabytesMaximum: "512"
        case .cacheMemoryEntries: "20000"
        case .overloadTargetMilliseconds: "20"
        case .overloadIntervalMilliseconds: "100"
        case .photosConcurrentMaximum: "2"
        case .photosDeadlineSeconds: "10"
        case .limitsPage: "60/min"
        case .limitsAPI: "6000/min"
        case .limitsKeyHolder: "60000/min"
        case .limitsSMS: "5/min"
        case .limitsSMSDaily: "30/day"
        case .limitsChat: "20/min"
        case .limitsWrongAttemptsByClient: "5/day"
        case .limitsWrongAttemptsByClientOverall: "100/day"
        case .limitsWrongAttemptsByKeyHolder: "20/day"
        case .limitsWrongAttemptsByKeyHolderOverall: "5000/day"
        case .limitsWrongAttemptsOnInvoice: "20/day"
        case .limitsWrongAttemptsOnInvoiceByNewcomers: "200/day"
        case .kannelAllowedAddresses, .aliyunAllowedAddresses, .tencentAllowedAddresses: .list([])
        case .aliyunPathSecret, .aliyunPathSecretFile, .aliyunAccessKeyID,
            .aliyunAccessKeySecret, .aliyunAccessKeySecretFile, .aliyunSignName,
            .aliyunTemplateCode, .tencentPathSecret, .tencentPathSecretFile, .tencentSecretID,
            .tencentSecretKey, .tencentSecretKeyFile, .tencentSDKAppID, .tencentSignName,
            .tencentTemplateID, .twilioAuthToken, .twilioAuthTokenFile, .twilioPublicURL:
            ""
        case .aliyunTemplateFields: .list(["text1", "text2", "text3", "text4"])
        case .aliyunFieldCharactersMaximum, .tencentFieldCharactersMaximum: "35"
        case .aliyunEndpoint: "https://dysmsapi.aliyuncs.com"
        case .tencentTemplateFieldCount: "4"
        case .tencentRegion: "ap-guangzhou"
        case .tencentEndpoint: "https://sms.tencentcloudapi.com"
        case .smppHost, .smppTrustFile, .smppSystemID, .smppPassword, .smppPasswordFile,
            .smppSystemType, .smppSourceAddress:
            ""
        case .smppPort: "2775"
        case .smppTLS: "off"
        case .smppDefaultAlphabet: "gsm7"
        case .smppReceipts: "on"
        case .smppWindow: "32"
        case .smppMessagesMaximum: "1000"
        case .wechatToken, .wechatTokenFile, .wechatAppID, .wechatEncodingAESKey,
            .wechatEncodingAESKeyFile, .wechatAppSecret, .wechatAppSecretFile, .wecomToken,
            .wecomTokenFile, .wecomCorpID, .wecomEncodingAESKey, .wecomEncodingAESKeyFile,
            .wecomSecret, .wecomSecretFile, .telegramWebhookSecret, .telegramWebhookSecretFile,
            .telegramBotToken, .telegramBotTokenFile, .lineChannelSecret, .lineChannelSecretFile,
            .lineAccessToken, .lineAccessTokenFile, .whatsappAppSecret, .whatsappAppSecretFile,
            .whatsappVerifyToken, .whatsappVerifyTokenFile, .whatsappAccessToken,
            .whatsappAccessTokenFile, .whatsappPhoneNumberID, .dingtalkAppSecret,
            .dingtalkAppSecretFile, .dingtalkAppKey, .dingtalkRobotCode:
            ""
        case .wechatAPIURL: "https://api.weixin.qq.com"
        case .wecomAPIURL: "https://qyapi.weixin.qq.com"
        case .telegramAPIURL: "https://api.telegram.org"
        case .lineAPIURL: "https://api.line.me"
        case .lineDataURL: "https://api-data.line.me"
        case .whatsappAPIURL: "https://graph.facebook.com/v23.0"
        case .wecomAgentID: "0"
        case .wechatReplyBudgetMilliseconds: "4500"
        case .wechatPhotoHosts: .list(["*.qpic.cn"])
        case .whatsappMediaHosts: .list(["lookaside.fbsbx.com"])
        case .twilioAPIURL: "https://api.twilio.com"
        case .twilioMediaHosts: .list(["*.twiliocdn.com"])
        case .dingtalkSessionHosts: .list(["oapi.dingtalk.com"])
        case .dingtalkAPIURL: "https://api.dingtalk.com"
        case .dingtalkPhotoHosts:
            .list(["wukong-file-im-zjk.oss-cn-zhangjiakou.aliyuncs.com", "*.dingtalk.com"])
        case .logLevel: "info"
        case .logFormat: "auto"
        }
    }

    /// Holds a password: never shown.
    var isSecret: Bool {
        switch self {
        case .databaseURL, .redisURL, .smppPassword, .aliyunPathSecret, .aliyunAccessKeySecret,
            .tencentPathSecret, .tencentSecretKey, .twilioAuthToken:
            true
        case .wechatToken, .wechatEncodingAESKey, .wechatAppSecret, .wecomToken,
            .wecomEncodingAESKey, .wecomSecret, .telegramWebhookSecret, .telegramBotToken,
            .lineChannelSecret, .lineAccessToken, .whatsappAppSecret, .whatsappVerifyToken,
            .whatsappAccessToken, .dingtalkAppSecret:
            true
        default: false
        }
    }

    /// The environment's name for it, as people write it: `sms.twilio.publicURL` is
    /// FAPIAO_SMS_TWILIO_PUBLIC_URL.
    var variable: String {
        var name = "FAPIAO_"
        var before: Character = "."
        for character in rawValue {
            if character == "." {
                name += "_"
            } else {
                if character.isUppercase, before.isLowercase { name += "_" }
                name += character.uppercased()
            }
            before = character
        }
        return name
    }

    /// Keys that have another name now.
    private static let renamed: [String: SettingKey] = [
        "wechat.pictureHosts": .wechatPhotoHosts, "dingtalk.pictureHosts": .dingtalkPhotoHosts,
    ]

    private static let renamedVariables: [String: SettingKey] = [
        "FAPIAO_WECHAT_PICTURE_HOSTS": .wechatPhotoHosts,
        "FAPIAO_DINGTALK_PICTURE_HOSTS": .dingtalkPhotoHosts,
        "FAPIAO_SMS_TWILIO_PUBLIC_U_R_L": .twilioPublicURL,
    ]

    /// The sentence for a key that is none: its new name, or the one that was perhaps meant.
    static func refusal(of path: String) -> String {
        if let key = renamed[path] { return "\(path): is called \(key.rawValue) now" }
        let name = path.isEmpty ? "the top level" : path
        let near = nearest(to: path).map { "; did you mean \($0.rawValue)?" } ?? ""
        return "\(name): no such setting\(near)"
    }

    static func refusal(ofVariable name: String) -> String {
        if let key = renamedVariables[name] { return "\(name): is called \(key.variable) now" }
        let near = (allCases.map(\.variable) + ["FAPIAO_CONFIG"]).min {
            EditDistance.between($0, name) < EditDistance.between($1, name)
        }
        return "\(name): no such setting" + (near.map { "; did you mean \($0)?" } ?? "")
    }

    /// The key that a mistyped one most resembles; nil if none comes near.
    private static func nearest(to text: String) -> SettingKey? {
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
            // White space within an item is its own.
            self = .list(text.split(separator: ",").map { String($0.trimmingWhiteSpace()) })
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
