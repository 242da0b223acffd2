package import Payouts

/// The sub_codes of alipay.fund.trans.uni.transfer, spelt as on the wire. Only those of the payee say that nothing was
/// paid and nothing will be; all others, and every one that is new to us, leave it open.
package enum AlipayCode {
    /// The payee's codes, each with the condition for another attempt. They are definite with code
    /// 40004 and a signature that holds.
    package static let definite: [String: FailureClass] = [
        "PAYEE_NOT_EXIST": .payee,
        "PAYEE_ACCOUNT_STATUS_ERROR": .payee,
        "PAYEE_ACCOUNT_NOT_EXSIT": .payee,
        "PAYEE_USERINFO_STATUS_ERROR": .payee,
        "PAYEE_USER_INFO_ERROR": .payee,
        "PAYEE_ACC_OCUPIED": .payee,
        "PERMIT_NON_BANK_LIMIT_PAYEE": .payee,
        "PERM_AML_NOT_REALNAME_REV": .payee,
        "PAYEE_NOT_RELNAME_CERTIFY": .payee,
        "NO_ACCOUNT_RECEIVE_PERMISSION": .payee,
        "RELEASE_USER_FORBBIDEN_RECIEVE": .payee,
        "PAYEE_USER_TYPE_ERROR": .payee,
        "PERMIT_CHECK_RECEIVE_LIMIT": .payee,

        "EXCEED_LIMIT_UNRN_DM_AMOUNT": .tomorrow,
        "EXCEED_LIMIT_DC_RECEIVED": .tomorrow,

        "SECURITY_CHECK_FAILED": .person,
    ]

    /// Balance, quota, contract, our own parameters: the same number after a person has mended it.
    package static let payerSide: Set<String> = [
        "PAYER_BALANCE_NOT_ENOUGH", "BALANCE_IS_NOT_ENOUGH", "EXCEED_LIMIT_SM_AMOUNT",
        "EXCEED_LIMIT_PERSONAL_SM_AMOUNT", "EXCEED_LIMIT_DM_AMOUNT", "EXCEED_LIMIT_DM_MAX_AMOUNT",
        "EXCEED_LIMIT_MM_AMOUNT", "PRODUCT_NOT_SIGN", "REMARK_HAS_SENSITIVE_WORD",
        "INVALID_PARAMETER",
    ]
    /// Those of the payer, and of the caller's own rights and signature.
    package static let payerSideFamilies = ["PAYER_", "isv."]
    /// Slower, with the same number.
    package static let throttled = "RESOURCE_LIMIT_EXCEED"
    /// To a question; the order may still be on its way.
    package static let notFound = "ORDER_NOT_EXIST"

    static func isPayerSide(_ code: String) -> Bool {
        payerSide.contains(code) || payerSideFamilies.contains { code.hasPrefix($0) }
    }

    /// Of a payment that has failed for good. A reason that is new to us is looked at by a person.
    package static func `class`(of reason: String) -> FailureClass {
        definite[reason] ?? (isPayerSide(reason) ? .payer : .person)
    }

    /// - Parameter isSigned: without a signature that holds nothing is definite.
    static func answer(
        to transfer: AlipayTransfer, isQuery: Bool, isSigned: Bool
    ) -> ProviderAnswer {
        let code = transfer.subCode
        if code == throttled { return .throttled }
        if isPayerSide(code) { return .payerSide(stop: code) }
        guard isSigned else { return .unknown("unsigned \(code)") }
        if isQuery { return code == notFound ? .notFound : .unknown(code) }
        if transfer.code == "40004", let kind = definite[code] {
            return .failed(reason: code, kind)
        }
        return .unknown(code.isEmpty ? "code \(transfer.code)" : code)
    }
}
