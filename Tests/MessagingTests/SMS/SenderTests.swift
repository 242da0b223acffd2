import Cryptography
import Invoices
import Testing

@testable import Edge
@testable import Messaging

/// What is sent to the clouds, and how it is signed.
struct SenderTests {
    static let aliyunAccount = AliyunSender.Account(
        accessKeyID: "id", accessKeySecret: SecretText("secret"), signName: "查验",
        templateCode: "SMS_1",
        fieldNames: ["a", "b"], fieldCharactersMaximum: 35,
        endpoint: WebAddress("https://dysmsapi.example")!)
    static let tencentAccount = TencentSender.Account(
        secretID: "id", secretKey: SecretText("secret"), sdkAppID: "1400000000", signName: "查验",
        templateID: "42", fieldCount: 2, fieldCharactersMaximum: 35, region: "ap-guangzhou",
        endpoint: WebAddress("https://sms.example")!)

    /// The example of Aliyun's own description of the signature (V3).
    @Test func aliyunsPublishedVector() {
        let signature = ACS3Signature(
            accessKeyID: "YourAccessKeyId", accessKeySecret: SecretText("YourAccessKeySecret"))
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        let authorization = signature.authorization(
            method: "POST",
            query: [
                ("RegionId", "cn-shanghai"),
                ("ImageId", "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd"),
            ],
            headers: [
                ("x-acs-action", "RunInstances"), ("host", "ecs.cn-shanghai.aliyuncs.com"),
                ("x-acs-content-sha256", empty), ("x-acs-version", "2014-05-26"),
                ("x-acs-date", "2023-10-26T10:22:32Z"),
                ("x-acs-signature-nonce", "3156853299f313e23d1673dc12e1703d"),
            ], bodyDigest: empty)
        #expect(
            authorization
                == "ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders=host;x-acs-action;"
                + "x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version,Signature="
                + "06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0")
    }

    /// The example of Tencent Cloud's own description of the signature (v3).
    @Test func tencentsPublishedVector() {
        let signature = TC3Signature(
            secretID: "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE",
            secretKey: SecretText("Gu5t9xGARNpq86cd98joQYCN3EXAMPLE"))
        let body =
            #"{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "#
            + #""Name": "instance-name"}]}"#
        let authorization = signature.authorization(
            service: "cvm", host: "cvm.tencentcloudapi.com", body: Array(body.utf8),
            at: Timestamp(microseconds: 1_551_113_065_000_000))
        #expect(
            authorization
                == "TC3-HMAC-SHA256 Credential=AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE/2019-02-25/"
                + "cvm/tc3_request, SignedHeaders=content-type;host, Signature="
                + "72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168")
    }

    @Test func aliyunIsAskedAsItDocuments() throws {
        let sender = AliyunSender(
            account: Self.aliyunAccount, caller: SMSPlatform(""), nonce: { "once" })
        let request = sender.request("一致 & 正常", to: "13800138000", at: CloudGatewayTests.now)
        #expect(request.method == "POST" && request.body.isEmpty)
        let parts = request.url.split(separator: "?", maxSplits: 1)
        #expect(parts[0] == "https://dysmsapi.example/")
        let query = try #require(URLEncodedForm.pairs(Array(parts[1].utf8)))
        #expect(query.map(\.name) == ["PhoneNumbers", "SignName", "TemplateCode", "TemplateParam"])
        #expect(
            query.map(\.value) == ["13800138000", "查验", "SMS_1", #"{"a":"一致 &","b":" 正常"}"#])
        #expect(!parts[1].contains("+") && parts[1].contains("%20%26"))
        let headers = Dictionary(uniqueKeysWithValues: request.headers.map { ($0.0, $0.1) })
        #expect(headers["x-acs-action"] == "SendSms")
        #expect(headers["x-acs-version"] == "2017-05-25")
        #expect(headers["x-acs-date"] == "2026-01-05T01:30:00Z")
        #expect(headers["x-acs-signature-nonce"] == "once")
        #expect(headers["authorization"]?.contains("SignedHeaders=host;x-acs-action;") == true)
        #expect(headers["host"] == nil)
    }

    @Test func tencentIsAskedAsItDocuments() {
        let sender = TencentSender(account: Self.tencentAccount, caller: SMSPlatform(""))
        let request = sender.request("一致 正常", to: "+8613800138000", at: CloudGatewayTests.now)
        #expect(request.method == "POST" && request.url == "https://sms.example/")
        #expect(
            String(decoding: request.body, as: UTF8.self)
                == #"{"PhoneNumberSet":["+8613800138000"],"SmsSdkAppId":"1400000000","#
                + #""SignName":"查验","TemplateId":"42","TemplateParamSet":["一致 ","正常"]}"#)
        let headers = Dictionary(uniqueKeysWithValues: request.headers.map { ($0.0, $0.1) })
        #expect(headers["x-tc-action"] == "SendSms")
        #expect(headers["x-tc-version"] == "2021-01-11")
        #expect(headers["x-tc-timestamp"] == "1767576600")
        #expect(headers["x-tc-region"] == "ap-guangzhou")
        #expect(headers["content-type"] == "application/json; charset=utf-8")
    }

    @Test(arguments: [
        (2, 5, "一致正常", ["一致", "正常"]), (2, 5, "abc", ["ab", "c"]),
        (3, 5, "ab\ncd\r\nef", ["ab ", "cd ", "ef"]), (2, 3, "abcdefg", ["abc", "de…"]),
        (3, 2, "", [" ", " ", " "]), (1, 4, "abcd", ["abcd"]), (1, 4, "abcde", ["abc…"]),
        (4, 2, "a👨‍👩‍👧b", ["a", "👨‍👩‍👧", "b", " "]),
    ])
    func aReplyIsDealtOutOverTheTemplatesFields(
        _ count: Int, _ maximum: Int, _ text: String, _ pieces: [String]
    ) {
        let fields = TemplateFields(count: count, charactersMaximum: maximum)
        #expect(fields.deal(text) == pieces)
    }

    @Test(arguments: [
        ("20170901000000", "2017-08-31", "16:00:00"),
        ("2017-01-01 00:00:00", "2016-12-31", "16:00:00"),
        ("20260105093000", "2026-01-05", "01:30:00"),
        ("1970-01-01 00:00:00", "1969-12-31", "16:00:00"),
        ("2026010509300", nil, nil), ("2026-01-05T09:30", nil, nil), ("20260230093000", nil, nil),
        ("20260105243000", nil, nil), ("20260105096000", nil, nil), ("2026010509300x", nil, nil),
        ("", nil, nil), ("2026-01-05 9:30:000", nil, nil),
    ])
    func theirClockIsChinas(_ text: String, _ day: String?, _ clock: String?) {
        let utc = Timestamp(inChina: text)?.utc
        #expect(utc?.day == day && utc?.clock == clock)
    }

    @Test(arguments: [
        ("13800138000", "+8613800138000"), ("+8613800138000", "+8613800138000"),
        ("8613800138000", "+8613800138000"), ("008613800138000", "+8613800138000"),
        ("+86 138-0013-8000", "+8613800138000"), ("+14155550100", "+14155550100"),
        ("85251234567", "85251234567"), ("1234567", "1234567"), ("+123456", nil), ("10086", nil),
        ("1069800012345", nil), ("Bank", nil), ("", nil), ("+", nil), ("+8613800138000123", nil),
        ("١٣٨٠٠١٣٨٠٠٠", nil), ("0138001380", nil), ("+0138001380", nil),
        ("+008613800138000", "+8613800138000"), ("013800138000", "+8613800138000"),
        ("+013800138000", nil), ("+8610690000000", nil), ("8610690000000", nil), ("+8610086", nil),
        ("+85251234567", "+85251234567"),
    ])
    func aPhoneHasOneSpelling(_ text: String, _ phone: String?) {
        #expect(PhoneNumber.canonical(text) == phone)
    }
}
