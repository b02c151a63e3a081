"""Huawei Cloud MetaStudio: voices that are trained."""
