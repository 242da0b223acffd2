import Cryptography

/// The text of the sample campaign, as an organiser writes one.
struct DemoCampaign {
    /// A party, whose witness's key is that of its cosignatures.
    struct Party {
        let name: String
        let noteKey: VerifierKey
        let revealKey: ECVRFPublicKey
        /// Nil for the operator, who has no witness.
        let port: Int?

        fileprivate func yaml(legalName: String) -> String {
            let url = port.map { "\n    url: http://127.0.0.1:\($0)" } ?? ""
            return """
                  - name: \(name)
                    legal_name: \(legalName)
                    address: 1 Sample Road
                    note_key: \(noteKey)
                    vrf_key: "\(Hexadecimal.encode(revealKey.bytes))"\(url)

                """
        }
    }

    /// It is never called: a public name would be looked up.
    static let origin = "localhost/lottery/sample"
    static let operatorName = "operator.example"
    static let witnessNames = ["notary.example", "consumers.example"]
    static let reserveName = "university.example"
    static let auditorName = "treasury.example"

    let opens: UInt64
    let logKey: VerifierKey
    let receiptKey: VerifierKey
    let campaignKey: Bytes32
    /// The operator first.
    let parties: [Party]
    let reserve: Party
    let auditorKey: VerifierKey
    let program: Bytes32

    /// A sample goes on for as long as somebody may look at it.
    private static let lengthSeconds: UInt64 = 5 * 366 * 86_400

    /// Odds that let a visitor see both answers within a few tries.
    var yaml: String {
        """
        # The sample campaign of `fapiao serve --demo`: its parties are processes on this machine, and its invoices
        # invented ones.
        origin: \(Self.origin)
        campaign: sample
        title: {zh: 样例抽奖, en: Sample draw}
        organiser:
          name: {zh: 样例主办方, en: Sample organiser}
          contact: nobody@operator.example
        opens: \(opens)
        closes: \(opens + Self.lengthSeconds)
        receipt_promise_s: 60
        seal_interval_ms: 200
        amend_notice_s: 86400
        log_key: \(logKey)
        receipt_key: \(receiptKey)
        campaign_key: "\(campaignKey)"
        parties:
        \(people)
        reserves:
        \(reserve.yaml(legalName: "Sample university"))
        keepers:
          \(parties[0].name): bank.example
          \(parties[1].name): archive.example
          \(parties[2].name): court.example
        auditors:
          - name: \(Self.auditorName)
            note_key: \(auditorKey)
        audit_one_in: 10
        eligibility:
          least_fen: 10000
          kinds: ["32", "10", "11"]
          regions: []
          sellers: []
          issued_from: 2020-01-01
          issued_to: 2099-12-31
          person_only: true
          name_must_match: false
        caps: {holder_day: 50}
        wait_unlisted_s: 3600
        prizes:
          - [p800, 80000, 100]
          - [p100, 10000, 1000]
          - [p20, 2000, 10000]
          - [p5, 500, 50000]
        ladders:
          "1":
            - [p20, 150000000]
            - [p5, 350000000]
          "2":
            - [p800, 20000000]
            - [p100, 130000000]
            - [p20, 150000000]
            - [p5, 200000000]
        tables:
          - {least_fen: 10000, ladder: 1}
          - {least_fen: 50000, ladder: 2}
        falls: true
        mode: instant
        claim_days: 60
        tax: {exempt_fen: 80000, rate_percent: 20}
        fund_fen: 70000000
        payouts:
          - {channel: bank, least_fen: 1, most_fen: 100000}
        draws: []
        rules_text: rules.txt
        program_sha256: "\(program)"

        """
    }

    private var people: String {
        zip(parties, ["Sample platform", "Sample notary", "Sample consumers’ association"])
            .map { $0.yaml(legalName: $1) }.joined()
    }

    /// The rules as people read them. The manifest has their digest.
    static let rules = """
        样例抽奖：个人消费者的样例发票，每张满100元，可参加一次。奖金由模拟的微信、支付宝和银行支付，不是真钱。
        Sample draw: a person’s sample invoice of 100 yuan or more enters once. Prizes are paid by simulated providers, in no real money.

        """
}
