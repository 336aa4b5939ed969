package spindle.tls;

/// One EC key as OpenSSL 3.0 writes it in different ways, by `openssl pkcs8 -topk8` where nothing
/// else is said, with the password `secret`.
final class OpenSslKeys {
  /// The key, as `ecparam -genkey` writes it.
  static final String PLAIN =
      """
      -----BEGIN EC PRIVATE KEY-----
      MHcCAQEEIM5AHE1JPyo1k6ebw990vlROThNou4r5F8igWhWL5yy7oAoGCCqGSM49
      AwEHoUQDQgAEcwjDvaJgJ3AABG8Y5Mt7YlI2wuMiC/CkMecfyaLostwfD/Vsnxab
      1BVe+qLWkqBrW9f8eva5ofQC1f/fcj2PfA==
      -----END EC PRIVATE KEY-----
      """;

  /// Its certificate, which vouches for itself.
  static final String CERTIFICATE =
      """
      -----BEGIN CERTIFICATE-----
      MIIBczCCARmgAwIBAgIUabZK4Nbhxm9DOgAf+LKWTjbYlyMwCgYIKoZIzj0EAwIw
      DjEMMAoGA1UEAwwDb2xkMCAXDTI2MTEyODIyMzEwN1oYDzIxMjYxMTA0MjIzMTA3
      WjAOMQwwCgYDVQQDDANvbGQwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAARzCMO9
      omAncAAEbxjky3tiUjbC4yIL8KQx5x/Jouiy3B8P9WyfFpvUFV76otaSoGtb1/x6
      9rmh9ALV/99yPY98o1MwUTAdBgNVHQ4EFgQUjW6JSDA4s6SlRBVCIoLIVdciB+Iw
      HwYDVR0jBBgwFoAUjW6JSDA4s6SlRBVCIoLIVdciB+IwDwYDVR0TAQH/BAUwAwEB
      /zAKBggqhkjOPQQDAgNIADBFAiEA1kHH5CaI+4YUTdUokAF50mjv5hM222tpkEbq
      JqcETmMCIC4SumB9ilV/MqV+0i8JBREemBZuyuXJ9i7ha19Zz8Ho
      -----END CERTIFICATE-----
      """;

  /// `-v2 des3`: what `req -keyout` and `genrsa -des3` write, too.
  static final String DES3 =
      """
      -----BEGIN ENCRYPTED PRIVATE KEY-----
      MIHjME4GCSqGSIb3DQEFDTBBMCkGCSqGSIb3DQEFDDAcBAhSZc+fvy7OgwICCAAw
      DAYIKoZIhvcNAgkFADAUBggqhkiG9w0DBwQINAhi9NFuJB4EgZCV6g1gIxjYA4+0
      vNnwNS/w3HJgM2SeipUB9y7ljL8R48SRaxoqQyeIWq0P47chN/IntiIFbtpCiQ2A
      FvJilBuQuvoTc1LPlhqPK/ZZySRLfLljBUG1HhSoHs3VkYDUJW4+zm6+KUK28QZF
      WeF02TFUypNbovU1u8pPdeXnBx/oQMpzlVrz0acE7WLP/muwoZg=
      -----END ENCRYPTED PRIVATE KEY-----
      """;

  /// `-v2 aes128`.
  static final String AES128 =
      """
      -----BEGIN ENCRYPTED PRIVATE KEY-----
      MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAjZg8uQQL0Q8AICCAAw
      DAYIKoZIhvcNAgkFADAdBglghkgBZQMEAQIEELktcLZFnjBdkDw/p85OmEUEgZAg
      Rh6dOeu5hFPfJBw3CoifJUebIXSV8zVV4RPWGNX0s5EEulrdLxPw8SCgtLqoeBqS
      qp/0F0/t9I8SUb292FiOJnli6S5gZmwmY2OFUShKrTwNlEG9MCKWSzVb93BtkTVN
      brNNLrhuNZZVYJ4frJAhKt5NUwMIYHvDHUtOVigX0HiQub4nIGOYRcUYE0Ds4Wo=
      -----END ENCRYPTED PRIVATE KEY-----
      """;

  /// `-v2 aes256 -v2prf hmacWithSHA512`.
  static final String AES256_SHA512 =
      """
      -----BEGIN ENCRYPTED PRIVATE KEY-----
      MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAha8WQYZxyLWQICCAAw
      DAYIKoZIhvcNAgsFADAdBglghkgBZQMEASoEEHEMlf4MezXvd3kX57fok4wEgZD/
      yrmp0n+vO3ToLJlW2HcnEUr+EEXCDAWx2muR82+0Qax6Ql7cRcICTAdZUujQKXKs
      dH3cmdc8T5akGUJ9lEBJ7Fm7cHuY1pNWh/Wk3351HiAyMPDIGo5133B+f8xdYKeI
      uBZJYXuSFkVN5mTwOORyNomZvH5ptNBo/8XxK2e9fnoQ71NrTaenpYHUlzmEwUA=
      -----END ENCRYPTED PRIVATE KEY-----
      """;

  /// `-v1 PBE-SHA1-3DES`.
  static final String OF_PKCS12 =
      """
      -----BEGIN ENCRYPTED PRIVATE KEY-----
      MIGxMBwGCiqGSIb3DQEMAQMwDgQI4G8c9OCzTMwCAggABIGQmqGRn0yglqhgKkNc
      p5kMiy0d4y5viuaDSezb0BwakV4nRy/3lE4kNduP4YCrGNmWUDXrbo510Q1WT/RE
      WGW3Lb5H3xvESqjhRILa2GxxSQrIcDyNPwYrw/A8InhyY+i4orYKiAZEf3zBIarp
      sj5OAKrMAwmwVRImxcQ9li7iI22IoXDSZHdeeTvQYvwBsglF
      -----END ENCRYPTED PRIVATE KEY-----
      """;

  /// `-v1 PBE-MD5-DES`.
  static final String OF_MD5 =
      """
      -----BEGIN ENCRYPTED PRIVATE KEY-----
      MIGwMBsGCSqGSIb3DQEFAzAOBAgv/J76x8iQgQICCAAEgZDTRBJZjIi9ePQxvzyw
      /gI0npEtiEOS2CIRViSKSWQfNDWSF3fkOjwbgnuSpyzK0/4BEKPB1GrhutqtEUwf
      NvuVqsiFgGQfYoracghRel+SGOiwo53IHb969fTsUlKeF9VG3Y2HdAuqd3uNrOn4
      VSox4ud4alkYxbKKCIG/Kh9Ekr/Iz6M3Vq887YsSOsD2AmI=
      -----END ENCRYPTED PRIVATE KEY-----
      """;

  /// `-scrypt`.
  static final String SCRYPT =
      """
      -----BEGIN ENCRYPTED PRIVATE KEY-----
      MIHkME8GCSqGSIb3DQEFDTBCMCEGCSsGAQQB2kcECzAUBAjcW10/DJ3ODAICQAAC
      AQgCAQEwHQYJYIZIAWUDBAEqBBAaf3BfiQaOBS4BbG0scC/8BIGQ7WPxHz7pBfpt
      0ihOR+3O2T28f9H0NuixzhIJ5DxPUT5yOGS8HMTzxbR/HlxNFhSJijYCe034a8Z2
      4+ZAUgZXZhYztdnwZ0AZcGRTxxsvUkCM9Wvey1A6RQC81UmTU96prWJU4TQ8hl0J
      Ho1oaohm6fsl+QdvISodh0aqWYDsT29M7ZDdnCEBHAD6pB3oh6w3
      -----END ENCRYPTED PRIVATE KEY-----
      """;

  /// `-v2 camellia-256-cbc`.
  static final String CAMELLIA =
      """
      -----BEGIN ENCRYPTED PRIVATE KEY-----
      MIHuMFkGCSqGSIb3DQEFDTBMMCkGCSqGSIb3DQEFDDAcBAimif24V6DPYAICCAAw
      DAYIKoZIhvcNAgkFADAfBgsqgwiMmks9AQEBBAQQmxGkbKbndSG4x6y+W6WizwSB
      kMjYPeYHt9NutHVo18hNrhBlHGffEYe3iyixBGlRUPlwNUOuBFy3ajqHCVhrvgTA
      BoBqhYM0chA7W4P8HlWhl01TaoFmlziPdljiOayGA6HZmEiGjYJiLAqGDRgxyNiz
      jHHIg6dwP+BXm+7GfUekFTGMore4bAzdfB7YZ84i4gXFcNVG3nt/LhFh5LQoI3kW
      MA==
      -----END ENCRYPTED PRIVATE KEY-----
      """;

  private OpenSslKeys() {}
}
