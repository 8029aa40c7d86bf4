"""Ids and classes by which the markup of consent notices is known; names that platforms give are facts about them."""

# Starts of ids and classes that only notices have: those of OneTrust, Cookiebot, Didomi, Quantcast, Usercentrics,
# TrustArc, Sourcepoint, Funding Choices, Complianz, CookieYes, Borlabs, iubenda, Klaro, Osano, Civic, Drupal's and
# WordPress's modules, tarteaucitron, Axeptio, Termly, consentmanager and others; then those that home-made bars share.
PLATFORMS: tuple[str, ...] = (
    "onetrust", "ot-sdk", "optanon", "cookiebot", "cybotcookiebot", "didomi", "qc-cmp", "qcCmp", "usercentrics",
    "uc-banner", "uc-center-container", "uc-cmp", "uc-embed", "truste",
    "consent_blackbar", "teconsent", "trustarc", "sp_message",
    "sp-message", "sp_veil", "fc-consent", "fc-dialog", "fc-message", "fc-choice", "cmplz", "cky-", "cookieyes",
    "cli-", "cookie-law-info", "wt-cli", "webtoffee", "borlabs", "brlbs", "_brlbs", "iubenda", "klaro", "osano",
    "cc-window", "cc-banner", "cc-revoke", "cc-highlight", "cookieconsent", "cookie-consent", "ccc-", "civic-cookie",
    "civicuk", "eu-cookie", "sliding-popup", "cn-notice", "cookie-notice", "cookieadmin", "avia-cookie", "av-consent",
    "av-cookie", "tarteaucitron", "axeptio", "termly", "termsfeed", "cassie", "cookiehub", "cookiefirst",
    "cookie-script", "cookiescript", "consentmanager", "cmpbox", "cmpwrapper", "moove_gdpr", "moove-gdpr",
    "gdpr-cookie", "gdpr_cookie", "real-cookie-banner", "rcb-", "ccm19", "ccm--", "ccm-modal", "evidon", "_evidon",
    "ensbanner", "ensNotify", "lgcookies", "privacymanager", "cookiefox", "cookieinformation", "coi-banner",
    "coi-consent", "coiOverlay", "cookie-information", "hs-eu-cookie", "hs-banner", "pea_cook", "catapult-cookie",
    "ginger_banner", "ginger-banner", "italybanner", "cookie-bar", "cookiebar", "cookie-banner", "cookiebanner",
    "cookie-popup", "cookiepopup", "cookie-modal", "cookie-law", "cookielaw", "cookie-message", "cookiemessage",
    "cookie-overlay", "cookie-policy-", "cookie-alert", "cookie-warning", "cookie-disclaimer", "cookie-info",
    "cookies-eu", "cookies-banner", "cookies-bar", "cookies-notice", "cookie-dialog", "cookie-wall", "cookiewall",
    "cookie-hint", "cookie-hinweis", "cookiehinweis", "cookie-acceptance", "cookie-agreement", "cookie-accept",
    "cookies-accept", "cookie-container", "cookie-panel", "cookie-settings", "cookie-box", "cookiebox", "cookie-note",
    "cookienote", "cookie-notification", "cookienotification", "cookie-prompt", "cookie-statement", "cookie-control",
    "cookiecontrol", "cookie_notice", "cookie_banner", "cookie_bar", "cookie_popup", "cookie_message",
    "cookie_consent", "cookie_law", "cookie_info", "cookies_banner", "cookies_notice", "cookies_bar", "cookienotice",
    "cookie__", "cookies__", "js-cookie", "gdpr-banner", "gdpr-bar", "gdpr-consent", "gdpr-notice", "gdpr-modal",
    "gdpr-popup", "gdpr-overlay", "gdpr-message", "gdprbanner", "gdprnotice", "gdpr_", "dsgvo-", "rgpd-", "lgpd-",
    "ccpa-", "avg-cookie", "privacy-banner", "privacy-notice-b", "privacy-overlay", "privacy-popup", "privacy-bar",
    "consent-banner", "consent-bar", "consent-modal", "consent-popup", "consent-overlay", "consent-dialog",
    "consent-notice", "consent-layer", "consent-manager", "consent-message", "consent-box", "consentbanner",
    "consentlayer", "consent_banner", "consent_layer", "consent__", "adroll_consent", "adroll_banner", "wp-gdpr",
    "wpcc-", "wpgdprc", "cc_banner", "cc_container", "cookie_accept", "accept-cookies", "acceptcookies", "eprivacy",
    "EUCookie", "eucookielaw", "euCookie", "cookie-compliance", "cookiecompliance", "shopify-pc__",
    "bemyeyes-consent", "media2click", "embed-privacy", "cookieman", "tac_activate", "pd-cookie", "ppms_cm",
    "tc-privacy",
    "ca_banner", "ca_info",
)  # fmt: skip
# In ids and classes of home-made notices, wherever it stands; the text then has to speak of consent as well.
GENERIC = (
    r"cookie|gdpr|rgpd|dsgvo|lgpd|(?:^|[\s_-])consent|consent(?:$|[\s_-])|eu-?privacy|privacy-?(?:banner|bar|notice|popup|policy-b)"
    r"|datenschutz-?(?:hinweis|banner)|kakor|eväste|sutik|piskotk|kolacic|slapuk"
)
# One of these stands in whatever GENERIC finds; to look for them first is quicker.
GENERIC_PARTS: tuple[str, ...] = (
    "cookie", "consent", "privacy", "gdpr", "rgpd", "dsgvo", "lgpd", "datenschutz", "kakor", "eväste", "sutik",
    "piskotk", "kolacic", "slapuk",
)  # fmt: skip
