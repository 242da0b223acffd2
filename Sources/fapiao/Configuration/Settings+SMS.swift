import Gateways

extension Settings {
    /// Text messages by HTTP; nil where a gateway is not configured.
    struct SMS: Sendable {
        struct Cloud<Account: Sendable>: Sendable {
            var pathSecret: String
            /// Nil: from everywhere.
            var addresses: AddressRanges?
            var account: Account
        }

        struct Twilio: Sendable { var authToken: String, publicURL: String }

        var kannelAddresses: AddressRanges?
        var aliyun: Cloud<AliyunSender.Account>?
        var tencent: Cloud<TencentSender.Account>?
        var twilio: Twilio?
    }
}

extension Settings.SMS {
    init(from reader: inout SettingReader) {
        kannelAddresses = reader.addresses(.kannelAllowedAddresses)
        aliyun = Self.aliyun(from: &reader)
        tencent = Self.tencent(from: &reader)
        let token = reader.secret(.twilioAuthToken, orFile: .twilioAuthTokenFile)
        if !token.isEmpty {
            let url = reader.text(.twilioPublicURL)
            if !url.hasPrefix("https://") && !url.hasPrefix("http://") {
                reader.refuse(.twilioPublicURL, "an address such as https://…/sms/twilio")
            }
            twilio = Twilio(authToken: token, publicURL: url)
        }
    }

    private static func aliyun(
        from reader: inout SettingReader
    ) -> Cloud<AliyunSender.Account>? {
        let secret = reader.pathSecret(.aliyunPathSecret, orFile: .aliyunPathSecretFile)
        let addresses = reader.addresses(.aliyunAllowedAddresses)
        let keySecret = reader.secret(
            .aliyunAccessKeySecret, orFile: .aliyunAccessKeySecretFile)
        let fields = reader.list(.aliyunTemplateFields)
        if fields.isEmpty || Set(fields).count < fields.count {
            reader.refuse(.aliyunTemplateFields, "the template's variables, each once")
        }
        let account = AliyunSender.Account(
            accessKeyID: reader.text(.aliyunAccessKeyID), accessKeySecret: keySecret,
            signName: reader.text(.aliyunSignName),
            templateCode: reader.text(.aliyunTemplateCode), fieldNames: fields,
            fieldCharactersMaximum: reader.integer(.aliyunFieldCharactersMaximum, 2...1_000),
            endpoint: reader.endpoint(.aliyunEndpoint))
        guard !secret.isEmpty else { return nil }
        if keySecret.isEmpty { reader.refuse(.aliyunAccessKeySecret, "the AccessKey's secret") }
        reader.require([.aliyunAccessKeyID, .aliyunSignName, .aliyunTemplateCode])
        return Cloud(pathSecret: secret, addresses: addresses, account: account)
    }

    private static func tencent(
        from reader: inout SettingReader
    ) -> Cloud<TencentSender.Account>? {
        let secret = reader.pathSecret(.tencentPathSecret, orFile: .tencentPathSecretFile)
        let addresses = reader.addresses(.tencentAllowedAddresses)
        let key = reader.secret(.tencentSecretKey, orFile: .tencentSecretKeyFile)
        let account = TencentSender.Account(
            secretID: reader.text(.tencentSecretID), secretKey: key,
            sdkAppID: reader.text(.tencentSDKAppID), signName: reader.text(.tencentSignName),
            templateID: reader.text(.tencentTemplateID),
            fieldCount: reader.integer(.tencentTemplateFieldCount, 1...20),
            fieldCharactersMaximum: reader.integer(.tencentFieldCharactersMaximum, 2...1_000),
            region: reader.text(.tencentRegion), endpoint: reader.endpoint(.tencentEndpoint))
        guard !secret.isEmpty else { return nil }
        if key.isEmpty { reader.refuse(.tencentSecretKey, "the API key's secret") }
        reader.require([
            .tencentSecretID, .tencentSDKAppID, .tencentSignName, .tencentTemplateID,
            .tencentRegion,
        ])
        return Cloud(pathSecret: secret, addresses: addresses, account: account)
    }
}

extension SettingReader {
    /// Nil where there are none.
    fileprivate mutating func addresses(_ key: SettingKey) -> AddressRanges? {
        let texts = list(key)
        if texts.isEmpty { return nil }
        let ranges = AddressRanges(texts)
        if ranges == nil { refuse(key, "addresses or networks such as 10.0.0.0/8") }
        return ranges
    }

    /// Empty where there is none.
    fileprivate mutating func pathSecret(
        _ key: SettingKey, orFile fileKey: SettingKey
    ) -> String {
        let secret = secret(key, orFile: fileKey)
        let isPath = secret.utf8.allSatisfy { byte in
            Unicode.Scalar(byte).properties.isAlphabetic && byte < 0x80
                || (0x30...0x39).contains(byte) || byte == 0x2D || byte == 0x5F
        }
        let minimum = CallerGuard.secretCharactersMinimum
        if !secret.isEmpty, !isPath || secret.utf8.count < minimum {
            refuse(key, "\(minimum) or more letters, digits, - and _")
        }
        return secret
    }

    /// An origin; in the clear only on this machine.
    fileprivate mutating func endpoint(_ key: SettingKey) -> String {
        let text = text(key)
        let parts = text.split(separator: "://", maxSplits: 1)
        let isLocal = text.hasPrefix("http://127.0.0.1:") || text.hasPrefix("http://localhost:")
        guard parts.count == 2, parts[0] == "https" || isLocal, !parts[1].contains("/") else {
            refuse(key, "https:// and a host, without a path")
            return text
        }
        return text
    }

    fileprivate mutating func require(_ keys: [SettingKey]) {
        for key in keys where text(key).isEmpty { refuse(key, "what the console shows") }
    }
}
