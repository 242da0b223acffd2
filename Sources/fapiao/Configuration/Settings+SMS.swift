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

        var kannelAddresses: AddressRanges?
        var aliyun: Cloud<AliyunSender.Account>?
        var tencent: Cloud<TencentSender.Account>?
        var twilio: TwilioAccount?
    }
}

extension Settings.SMS {
    init(from reader: inout SettingReader) {
        kannelAddresses = reader.addressRanges(.kannelAllowedAddresses)
        aliyun = Self.aliyun(from: &reader)
        tencent = Self.tencent(from: &reader)
        twilio = Self.twilio(from: &reader)
    }

    private static func twilio(from reader: inout SettingReader) -> TwilioAccount? {
        let token = reader.secret(.twilioAuthToken, orFile: .twilioAuthTokenFile)
        let api = reader.address(.twilioAPIURL)
        let media = reader.hosts(.twilioMediaHosts)
        guard !token.isEmpty, let api else { return nil }
        let url = reader.text(.twilioPublicURL)
        if !url.hasPrefix("https://") && !url.hasPrefix("http://") {
            reader.refuse(.twilioPublicURL, "an address such as https://…/sms/twilio")
        }
        return TwilioAccount(authToken: token, publicURL: url, api: api, media: media)
    }

    private static func aliyun(
        from reader: inout SettingReader
    ) -> Cloud<AliyunSender.Account>? {
        let secret = reader.pathSecret(.aliyunPathSecret, orFile: .aliyunPathSecretFile)
        let addresses = reader.addressRanges(.aliyunAllowedAddresses)
        let keySecret = reader.secret(
            .aliyunAccessKeySecret, orFile: .aliyunAccessKeySecretFile)
        let endpoint = reader.address(.aliyunEndpoint)
        let fields = reader.list(.aliyunTemplateFields)
        if fields.isEmpty || Set(fields).count < fields.count {
            reader.refuse(.aliyunTemplateFields, "the template's variables, each once")
        }
        let most = reader.integer(.aliyunFieldCharactersMaximum, 2...1_000)
        guard !secret.isEmpty, let endpoint else { return nil }
        let account = AliyunSender.Account(
            accessKeyID: reader.text(.aliyunAccessKeyID), accessKeySecret: keySecret,
            signName: reader.text(.aliyunSignName),
            templateCode: reader.text(.aliyunTemplateCode), fieldNames: fields,
            fieldCharactersMaximum: most,
            endpoint: endpoint)
        if keySecret.isEmpty { reader.refuse(.aliyunAccessKeySecret, "the AccessKey's secret") }
        for key in [.aliyunAccessKeyID, .aliyunSignName, .aliyunTemplateCode] as [SettingKey] {
            reader.require(key)
        }
        return Cloud(pathSecret: secret, addresses: addresses, account: account)
    }

    private static func tencent(
        from reader: inout SettingReader
    ) -> Cloud<TencentSender.Account>? {
        let secret = reader.pathSecret(.tencentPathSecret, orFile: .tencentPathSecretFile)
        let addresses = reader.addressRanges(.tencentAllowedAddresses)
        let key = reader.secret(.tencentSecretKey, orFile: .tencentSecretKeyFile)
        let endpoint = reader.address(.tencentEndpoint)
        let count = reader.integer(.tencentTemplateFieldCount, 1...20)
        let most = reader.integer(.tencentFieldCharactersMaximum, 2...1_000)
        guard !secret.isEmpty, let endpoint else { return nil }
        let account = TencentSender.Account(
            secretID: reader.text(.tencentSecretID), secretKey: key,
            sdkAppID: reader.text(.tencentSDKAppID), signName: reader.text(.tencentSignName),
            templateID: reader.text(.tencentTemplateID),
            fieldCount: count,
            fieldCharactersMaximum: most,
            region: reader.text(.tencentRegion), endpoint: endpoint)
        if key.isEmpty { reader.refuse(.tencentSecretKey, "the API key's secret") }
        for key in [
            .tencentSecretID, .tencentSDKAppID, .tencentSignName, .tencentTemplateID,
            .tencentRegion,
        ] as [SettingKey] { reader.require(key) }
        return Cloud(pathSecret: secret, addresses: addresses, account: account)
    }
}

extension SettingReader {
    /// Nil where there are none.
    fileprivate mutating func addressRanges(_ key: SettingKey) -> AddressRanges? {
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
}
