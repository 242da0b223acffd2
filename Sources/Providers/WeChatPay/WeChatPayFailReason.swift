package import Payouts

/// Why a bill ended without paying (fail_reason, 转账单 失败原因). The bill itself is over in every case; this says
/// what must happen before another one is made.
package enum WeChatPayFailReason {
    /// Names as WeChat Pay spells them, wrong letters included.
    package static let classes: [String: FailureClass] = [
        "ACCOUNT_FROZEN": .payee,
        "ACCOUNT_NOT_EXIST": .payee,
        "REAL_NAME_CHECK_FAIL": .payee,
        "NAME_NOT_CORRECT": .payee,
        "ID_CARD_NOT_CORRECT": .payee,
        "OPENID_INVALID": .payee,
        "PAYEE_ACCOUNT_ABNORMAL": .payee,
        "REALNAME_ACCOUNT_RECEIVED_QUOTA_EXCEED": .payee,
        "BLOCK_B2C_USERLIMITAMOUNT_MONTH": .payee,
        "BLOCK_B2C_USERLIMITAMOUNT_BSRULE_MONTH": .payee,

        "OVERDUE_CLOSE": .overdue,

        "DAY_RECEIVED_QUOTA_EXCEED": .tomorrow,
        "DAY_RECEIVED_COUNT_EXCEED": .tomorrow,
        "MONTH_RECEIVED_QUOTA_EXCEED": .tomorrow,

        "PAYER_ACCOUNT_ABNORMAL": .payer,
        "TRANSFER_QUOTA_EXCEED": .payer,
        "PRODUCT_AUTH_CHECK_FAIL": .payer,
        "TRANSFER_SCENE_INVALID": .payer,
        "TRANSFER_SCENE_UNAVAILABLE": .payer,
        "TRANSFER_REMARK_SET_FAIL": .payer,
        "RECEIVE_ACCOUNT_NOT_CONFIGURE": .payer,
        "RECEIVE_ACCOUNT_NOT_PERMMIT": .payer,
        "BUDGET_NOT_ENOUGH": .payer,
        "EXCEEDED_ESTIMATED_AMOUNT": .payer,

        "TRANSFER_RISK": .person,
        "MERCHANT_REJECT": .person,
        "MERCHANT_NOT_CONFIRM": .person,
        "MCH_CANCEL": .person,
        "OTHER_FAIL_REASON_TYPE": .person,
    ]

    /// Words that begin so share a class.
    package static let families: [(prefix: String, FailureClass)] = [
        ("BANK_CARD_", .payee), ("RESERVATION_", .payer), ("RELATED_ORDER_", .payer),
    ]

    /// A word that is new to us is looked at by a person.
    package static func `class`(of reason: String) -> FailureClass {
        classes[reason] ?? families.first { reason.hasPrefix($0.prefix) }?.1 ?? .person
    }
}
